// Sets of the options that take an ingredient of a strategy away, drawn at random.

import type { Random } from '../../src/mulberry32.ts';
import { loadStrategy, parseStrategies } from '../../src/registry.ts';

/** As `--strategy` writes it: each ingredient is there or not, as likely as not; one is not, at least. */
export async function drawnOptionSet(id: string, random: Random): Promise<string> {
  const [choice] = parseStrategies(id);
  const { options } = await loadStrategy(choice!);
  const names = Object.keys(options).filter((name) => options[name]!.ablation !== undefined);
  const certain = names[Math.floor(random() * names.length)];
  const without = names.filter((name) => name === certain || random() < 0.5);
  return `${id}:${without.map((name) => `${name}=${options[name]!.ablation!.without}`).join('+')}`;
}
