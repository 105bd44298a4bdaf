// Sets of the options that leave an ingredient of a strategy out, drawn at random.

import type { Random } from '../../src/mulberry32.ts';
import { choicesOf } from '../laws/option-sets.ts';

/** As `--strategy` writes it: each choice is left out or not, as likely as not; one is, at least. */
export async function drawnOptionSet(id: string, random: Random): Promise<string> {
  const choices = await choicesOf(id);
  const certain = choices[Math.floor(random() * choices.length)];
  const without = choices.filter((choice) => choice === certain || random() < 0.5);
  return `${id}:${without.map(({ name, values }) => `${name}=${values[1]}`).join('+')}`;
}
