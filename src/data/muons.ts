// Muons of collision events, column by column: event e owns the muons offsets[e] to offsets[e + 1].

import { UsageError } from '../errors.ts';
import type { Input, InputRequest } from '../scenario.ts';
import { generateMuons } from './muon-generator.ts';
import { readMuonFile } from './muon-file.ts';

export interface Muons {
  /** One more than there are events; starts at 0, never falls, ends at the number of muons. */
  readonly offsets: BigInt64Array;
  /** Transverse momentum in GeV, pseudorapidity, and azimuth in radians. */
  readonly pt: Float32Array;
  readonly eta: Float32Array;
  readonly phi: Float32Array;
}

/** The generator makes at most so many different events; a longer input repeats them. */
const DISTINCT_EVENTS = 100_000;

/** About 600 MB of columns; more is a slip of the finger. */
const MOST_EVENTS = 20_000_000;

/** The input of the dimuon scenarios: the columns to read, and `mass` for the threads to write. */
export function muonInput(request: InputRequest, defaultEvents: number): Input {
  const [setting] = Object.keys(request.settings);
  if (setting !== undefined)
    throw new UsageError(`--set ${setting}: this scenario has no settings`);
  const wanted = request.events;
  if (wanted !== undefined && wanted > MOST_EVENTS)
    throw new UsageError(`--events ${wanted} is too many; the most is ${MOST_EVENTS}`);

  const { muons, origin } =
    request.data === undefined
      ? generated(wanted ?? defaultEvents, request.seed)
      : { muons: readMuonFile(request.data), origin: request.data };
  const taken = wanted === undefined ? muons : takeEvents(muons, wanted);
  const events = taken.offsets.length - 1;
  return {
    columns: { ...taken, mass: new Float64Array(events) },
    globals: {},
    work: events,
    description: `${events} events with ${taken.pt.length} muons, ${origin}`,
  };
}

function generated(events: number, seed: number): { muons: Muons; origin: string } {
  return {
    muons: generateMuons(Math.min(events, DISTINCT_EVENTS), seed),
    origin: `generated from seed ${seed}`,
  };
}

/** The first `events` events, starting over at the end of the muons as often as it takes. */
export function takeEvents(muons: Muons, events: number): Muons {
  const distinct = muons.offsets.length - 1;
  const rounds = Math.floor(events / distinct);
  const rest = events % distinct;
  const muonsPerRound = muons.pt.length;
  const total = rounds * muonsPerRound + Number(muons.offsets[rest]!);

  const offsets = new BigInt64Array(events + 1);
  for (let event = 0; event <= events; event++) {
    const round = Math.floor(event / distinct);
    offsets[event] = BigInt(round * muonsPerRound) + muons.offsets[event % distinct]!;
  }
  const repeat = (column: Float32Array): Float32Array => {
    const result = new Float32Array(total);
    for (let at = 0; at < total; at += muonsPerRound)
      result.set(column.subarray(0, total - at), at);
    return result;
  };
  return { offsets, pt: repeat(muons.pt), eta: repeat(muons.eta), phi: repeat(muons.phi) };
}
