// The dimuon kernel as programs to count, by the form in which they have the columns.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { muonInput } from '../../../src/data/muons.ts';
import type { Counted } from './counts.ts';

const EVENTS = 1_000;
const COLUMNS = {
  offsets: 'c_int64',
  pt: 'c_float',
  eta: 'c_float',
  phi: 'c_float',
  mass: 'c_double',
} as const;

/** Per event: the program, how many events fewer and more, and the arguments of its entry. */
export function dimuonProgram(variant: 'ctypes' | 'list') {
  const file = new URL('../../../scenarios/dimuon/main.py', import.meta.url);
  const boxed = Object.entries(COLUMNS).map(
    ([name, type]) =>
      `    ${name} = list((ctypes.${type} * ${name}_length).from_address(${name}_address))`,
  );
  const lists = `
def share_lists(start, stop):
${boxed.join('\n')}
    dimuon(offsets, pt, eta, phi, mass, start, stop)
`;
  const program: Counted = {
    source: readFileSync(fileURLToPath(file), 'utf8') + (variant === 'list' ? lists : ''),
    heapBytes: 32 << 20,
    entry: variant === 'list' ? 'share_lists' : 'share',
    input: muonInput({ events: EVENTS, seed: 1, data: undefined, settings: {} }, EVENTS),
  };
  return {
    program,
    units: [0, EVENTS] as const,
    args: (events: number): readonly bigint[] => [0n, BigInt(events)],
  };
}
