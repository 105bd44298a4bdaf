// The answer of the dimuon scenarios, from the columns as the threads left them.

import type { Output, Result } from '../scenario.ts';

/** `sumMaxMass` is added up in event order, so that it is the same to the last bit everywhere. */
export function dimuonResult(output: Output): Result {
  const offsets = output.columns['offsets'] as BigInt64Array;
  const mass = output.columns['mass'] as Float64Array;
  let pairs = 0;
  let sumMaxMass = 0;
  for (const [event, value] of mass.entries()) {
    const muons = Number(offsets[event + 1]! - offsets[event]!);
    pairs += (muons * (muons - 1)) / 2;
    sumMaxMass += value;
  }
  return { events: mass.length, pairs, sumMaxMass };
}
