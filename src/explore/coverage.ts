// Which lines of the strategies' texts have been run in this thread, by V8's own coverage.

import { Session, type Profiler } from 'node:inspector';
import { readSource, sourceOf } from './sources.ts';

/** Lines by file, from 1, that hold code and were never reached. */
export type Unreached = Readonly<Record<string, readonly number[]>>;

/** Begins to record: before the texts are loaded. */
export function startCoverage(): Session {
  const session = new Session();
  session.connect();
  session.post('Profiler.enable');
  session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  return session;
}

/** The unreached lines of every file in strategies/ that was loaded. */
export function takeCoverage(session: Session): Unreached {
  let scripts: Profiler.ScriptCoverage[] = [];
  session.post('Profiler.takePreciseCoverage', (error, taken) => {
    if (error) throw error;
    scripts = taken.result;
  });
  const unreached: Record<string, number[]> = {};
  for (const script of scripts) {
    const file = sourceOf(script.url);
    if (file === undefined || !file.startsWith('strategies/')) continue;
    if (!file.startsWith('strategies/mutants/'))
      unreached[file] = unreachedLines(readSource(file), script.functions);
  }
  return unreached;
}

/** Types are blanks in what ran, so that offsets are those of the source. */
function unreachedLines(text: string, functions: readonly Profiler.FunctionCoverage[]): number[] {
  const isReached = new Uint8Array(text.length).fill(1);
  // Ranges that lie in others come after them and say more.
  for (const { ranges } of functions)
    for (const { startOffset, endOffset, count } of ranges)
      isReached.fill(count > 0 ? 1 : 0, startOffset, endOffset);
  const lines: number[] = [];
  let offset = 0;
  for (const [i, line] of text.split('\n').entries()) {
    const isMissed = line
      .split('')
      .some((char, at) => isCode(char) && isReached[offset + at] === 0);
    const isHit = line.split('').some((char, at) => isCode(char) && isReached[offset + at] === 1);
    if (isMissed && !isHit && !line.trim().startsWith('//')) lines.push(i + 1);
    offset += line.length + 1;
  }
  return lines;
}

function isCode(char: string): boolean {
  return !/[\s{}()[\];,]/.test(char);
}

/** What none of several threads has reached. */
export function unreachedByAll(parts: readonly Unreached[]): Unreached {
  const files = new Set(parts.flatMap((part) => Object.keys(part)));
  return Object.fromEntries(
    [...files].toSorted().map((file) => {
      const [first, ...others] = parts.flatMap((part) => (part[file] ? [part[file]] : []));
      const inAll = first!.filter((line) => others.every((lines) => lines.includes(line)));
      return [file, inAll];
    }),
  );
}
