// A profile: what the simulated machine is like, in numbers.
//
// Profiles are JSON files (profiles/NAME.json, or a user's). Times are nanoseconds; those of `cost` and of the
// interpreter's table are taken at the base clock, by a core whose other threads are idle.

import { UsageError } from '../errors.ts';
import type { Band } from '../results.ts';

export interface Profile {
  readonly name: string;
  readonly topology: {
    readonly sockets: number;
    readonly coresPerSocket: number;
    /** Hardware threads of a core: 1 or 2. */
    readonly smt: number;
  };
  readonly clock: {
    /** The clock at which costs were taken. */
    readonly baseGHz: number;
    /** Busy cores of a socket and the clock of each of them then, rising; linear between. */
    readonly byActiveCores: readonly (readonly [cores: number, clockGHz: number])[];
  };
  readonly smt: {
    /** Throughput of a core with two busy threads, in that of one: each gets half of it. */
    readonly yield: number;
  };
  readonly cost: {
    /** A plain access to a line that the core has. */
    readonly plain: number;
    /** A sequentially consistent load, and store, of such a line. */
    readonly load: number;
    readonly store: number;
    /** An atomic read-modify-write of such a line. */
    readonly atomic: number;
    readonly pause: number;
    /** Getting a line that another core of the socket has. */
    readonly transferSocket: number;
    /** Getting a line that a core of another socket has. */
    readonly transferRemote: number;
    /** Getting a line that no core has, from the memory of the own socket. */
    readonly memory: number;
    /** What a socket's memory delivers. */
    readonly bandwidthBytesPerNs: number;
    /**
     * Part of a transfer during which reading a line keeps others from it. With 1, as where it is missing, those
     * who read a line after a write get it one after the other; with 0 all at once.
     */
    readonly lineReadShare?: number;
    /**
     * How long a core keeps a line that it has got for a write while others wait for it: what follows in its pipeline
     * is done first. Where it is missing, 0: it makes one access.
     */
    readonly hold?: number;
  };
  readonly os: {
    /** How long one of two runnable threads runs before the other's turn; of n threads 2/n of it. */
    readonly timesliceNs: number;
    /** No turn is shorter; nor does a thread that wakes up preempt one that is ahead of it by less. */
    readonly minGranularityNs: number;
    /** How often the loads of cpus are balanced. */
    readonly balanceNs: number;
    /** What a thread loses in caches when it changes its core. */
    readonly migrationNs: number;
    readonly contextSwitchNs: number;
    /** From the wake-up of a thread until it runs, on a cpu that was idle. */
    readonly wakeLatencyNs: number;
    /** Entering and leaving the kernel for a futex call. */
    readonly syscallNs: number;
    /** What a waker pays for each thread it wakes. */
    readonly futexWakeNs: number;
    /** What a thread pays for going to sleep. */
    readonly sleepNs: number;
    /** A sched_yield. */
    readonly yieldNs: number;
  };
  readonly interpreter: {
    /** Name of a file in interpreters/. */
    readonly table: string;
    /** Its costs are multiplied by this. */
    readonly scale: number;
    /** Whether instructions are specialized. */
    readonly specialized: boolean;
  };
  readonly simulation: {
    /** How far a core may run ahead of the others between two accesses to what they share. */
    readonly slackNs: number;
    /** Relative standard deviation of pieces of work, pauses, transfers and what the system does: 0 for none. */
    readonly jitter: number;
  };
  /** By strategy, and `other`: how far off predictions were that knew nothing of it (validate.ts). */
  readonly bands?: Readonly<Record<string, Band>>;
  /** By path of a field or group: where the number comes from. */
  readonly sources: Readonly<Record<string, string>>;
}

/** What a field must be: says what is expected if `value` is not. */
type Check = (value: unknown) => string | undefined;

const isNumber = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value);

const text: Check = (value) => (typeof value === 'string' && value !== '' ? undefined : 'a text');
const flag: Check = (value) => (typeof value === 'boolean' ? undefined : 'true or false');
const count: Check = (value) =>
  Number.isInteger(value) && (value as number) > 0 ? undefined : 'a whole number from 1';
const threads: Check = (value) => (value === 1 || value === 2 ? undefined : '1 or 2');
const positive: Check = (value) =>
  isNumber(value) && value > 0 ? undefined : 'a number greater than 0';
const nanoseconds: Check = (value) =>
  isNumber(value) && value >= 0 ? undefined : 'nanoseconds, 0 or more';
const share: Check = (value) =>
  isNumber(value) && value >= 0 && value <= 1 ? undefined : 'a number from 0 to 1';
const yields: Check = (value) =>
  isNumber(value) && value >= 1 && value <= 2 ? undefined : 'a number from 1 to 2';

const clocks: Check = (value) => {
  const expected = 'pairs [cores, GHz] with rising numbers of cores, at least one';
  if (!Array.isArray(value) || value.length === 0) return expected;
  let before = 0;
  for (const pair of value as unknown[]) {
    if (!Array.isArray(pair) || pair.length !== 2) return expected;
    const [cores, clockGHz] = pair as unknown[];
    if (!isNumber(cores) || cores <= before || positive(clockGHz) !== undefined) return expected;
    before = cores;
  }
  return undefined;
};

const FIELDS: ReadonlyMap<string, Check> = new Map([
  ['name', text],
  ['topology.sockets', count],
  ['topology.coresPerSocket', count],
  ['topology.smt', threads],
  ['clock.baseGHz', positive],
  ['clock.byActiveCores', clocks],
  ['smt.yield', yields],
  ['cost.plain', nanoseconds],
  ['cost.load', nanoseconds],
  ['cost.store', nanoseconds],
  ['cost.atomic', nanoseconds],
  ['cost.pause', nanoseconds],
  ['cost.transferSocket', nanoseconds],
  ['cost.transferRemote', nanoseconds],
  ['cost.memory', nanoseconds],
  ['cost.bandwidthBytesPerNs', positive],
  ['cost.lineReadShare', share],
  ['cost.hold', nanoseconds],
  ['os.timesliceNs', positive],
  ['os.minGranularityNs', nanoseconds],
  ['os.balanceNs', positive],
  ['os.migrationNs', nanoseconds],
  ['os.contextSwitchNs', nanoseconds],
  ['os.wakeLatencyNs', nanoseconds],
  ['os.syscallNs', nanoseconds],
  ['os.futexWakeNs', nanoseconds],
  ['os.sleepNs', nanoseconds],
  ['os.yieldNs', nanoseconds],
  ['interpreter.table', text],
  ['interpreter.scale', positive],
  ['interpreter.specialized', flag],
  ['simulation.slackNs', nanoseconds],
  ['simulation.jitter', share],
]);

const OPTIONAL: ReadonlySet<string> = new Set(['cost.lineReadShare', 'cost.hold']);

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Checks what a file of that name holds.
 * @throws UsageError with the path of the field that is wrong, and what is expected there.
 */
export function profileOf(value: unknown, file: string): Profile {
  if (!isObject(value)) throw new UsageError(`${file}: a profile is an object`);
  const known = new Set<string>();
  for (const [path, check] of FIELDS) {
    known.add(path).add(path.split('.')[0]!);
    const found = fieldAt(value, path);
    if (found === undefined && OPTIONAL.has(path)) continue;
    const expected = check(found);
    if (expected !== undefined)
      throw new UsageError(`${file}: ${path} must be ${expected}${shown(found)}`);
  }
  checkNames(value, known, file);
  checkBands(value.bands ?? {}, file);
  checkSources(value.sources, file);
  return value as unknown as Profile;
}

/** Whether profiles have such a field: `cost.atomic`. */
export function isField(path: string): boolean {
  return FIELDS.has(path);
}

/** The profile with one field changed, as `--set cost.atomic=0` says it. @throws UsageError */
export function withField(profile: Profile, path: string, value: unknown): Profile {
  if (!FIELDS.has(path))
    throw new UsageError(`a profile has no field ${path}; it has ${[...FIELDS.keys()].join(', ')}`);
  const [group, field] = path.split('.') as [string, string?];
  const { [group]: before, ...others } = profile as unknown as Record<string, Json>;
  const after = field === undefined ? value : { ...before, [field]: value };
  return profileOf({ ...others, [group]: after }, profile.name);
}

function fieldAt(value: Json, path: string): unknown {
  let found: unknown = value;
  for (const name of path.split('.')) found = isObject(found) ? found[name] : undefined;
  return found;
}

function shown(found: unknown): string {
  return found === undefined ? ', and is missing' : `, not ${JSON.stringify(found)}`;
}

function checkNames(value: Json, known: ReadonlySet<string>, file: string): void {
  for (const [group, fields] of Object.entries(value)) {
    if (group === 'sources' || group === 'bands') continue;
    const paths = isObject(fields) ? Object.keys(fields).map((name) => `${group}.${name}`) : [];
    for (const path of [group, ...paths])
      if (!known.has(path)) throw new UsageError(`${file}: a profile has no field ${path}`);
  }
}

function checkBands(bands: unknown, file: string): void {
  const isBand = (band: unknown): boolean =>
    isObject(band) && isNumber(band.low) && isNumber(band.high) && band.low <= 0 && band.high >= 0;
  if (!isObject(bands) || !Object.values(bands).every(isBand))
    throw new UsageError(
      `${file}: bands must say of strategies { low, high }: parts of a prediction, low not over 0`,
    );
}

function checkSources(sources: unknown, file: string): void {
  if (!isObject(sources) || Object.values(sources).some((one) => typeof one !== 'string'))
    throw new UsageError(
      `${file}: sources must say of fields or groups where their numbers are from`,
    );
}
