import type { PlayScript, Trial } from './trial.ts';
export async function outcomesOnThreads<T, S extends PlayScript>(
  _trial: Trial<T, S>,
  _text: T,
  _script: S,
): Promise<readonly string[]> {
  return [];
}
