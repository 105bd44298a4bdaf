import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { freeBlocks, miscounted, reachable } from '../../src/heap/inspect.ts';
import { compile } from '../../src/python/compile.ts';
import type { Code } from '../../src/python/code.ts';
import { findScenario, packageRoot } from '../../src/registry.ts';
import type { Input, Scenario } from '../../src/scenario.ts';
import { programOf, runCrew } from './crew.ts';

const SAFE = [
  'gil',
  'gil:interval=50us',
  'gil:interval=instruction',
  'subinterpreters',
  'atomic',
  'atomic:immortal=on',
  'biased',
  'free-threading',
];
const MUONS = path.join(packageRoot, '../shared/data/dimuon-run2012bc-1000.json');

async function inputOf(id: string, events: number, data?: string): Promise<[Scenario, Input]> {
  const { scenario } = await findScenario(id);
  return [scenario, scenario.input({ events, data, seed: 7, settings: {} })];
}

/** Empty events and spare muons in front, so that no index is a small, immortal int. */
function shifted(input: Input, by: number): Input {
  const { offsets, pt, eta, phi, mass } = input.columns as Record<string, never> & {
    offsets: BigInt64Array;
    pt: Float32Array;
    eta: Float32Array;
    phi: Float32Array;
    mass: Float64Array;
  };
  const spare = (column: Float32Array): Float32Array => {
    const longer = new Float32Array(column.length + by);
    longer.set(column, by);
    return longer;
  };
  const first = Array.from({ length: by }, () => BigInt(by));
  const later = BigInt64Array.from(
    [...first, ...offsets].map((o, i) => (i < by ? o : o + BigInt(by))),
  );
  return {
    ...input,
    columns: {
      offsets: later,
      pt: spare(pt),
      eta: spare(eta),
      phi: spare(phi),
      mass: new Float64Array(mass.length + by),
    },
  };
}

/** Events, muons, pairs and new maxima from event `from` on, by a second implementation. */
function shape(
  input: Input,
  from: number,
): { events: number; muons: number; pairs: number; maxima: number } {
  const { offsets, pt, eta, phi } = input.columns as Record<string, Float32Array>;
  let [events, muons, pairs, maxima] = [0, 0, 0, 0];
  for (let e = from; e < offsets!.length - 1; e++, events++) {
    let max = 0;
    const stop = Number(offsets![e + 1]);
    for (let i = Number(offsets![e]); i < stop; i++, muons++) {
      for (let j = i + 1; j < stop; j++, pairs++) {
        const angles = Math.cosh(eta![i]! - eta![j]!) - Math.cos(phi![i]! - phi![j]!);
        const m = Math.sqrt(2 * pt![i]! * pt![j]! * angles);
        if (m > max) {
          max = m;
          maxima++;
        }
      }
    }
  }
  return { events, muons, pairs, maxima };
}

function codeNamed(code: Code, name: string): Code {
  for (const constant of code.constants) {
    if (
      typeof constant === 'object' &&
      constant !== null &&
      'kind' in constant &&
      constant.kind === 'code'
    ) {
      if (constant.name === name) return constant;
    }
  }
  throw new Error(`no function ${name}`);
}

describe("counts are CPython 3.13's, exactly", () => {
  test('bytecodes, and increfs of mortal objects by the loop, under gil', async () => {
    const [dimuon, plain] = await inputOf('dimuon', 400);
    const BY = 300;
    const input = shifted(plain, BY);
    const source = programOf('dimuon');
    const from = (stop: number): Scenario => ({
      ...dimuon,
      share: () => [BigInt(BY), BigInt(stop)],
    });
    const options = { strategy: 'gil', threads: 1 };
    const { rounds: full } = await runCrew(from(BY + 400), source, input, options);
    const { rounds: none } = await runCrew(from(BY), source, input, options);
    const { events, muons: n, pairs, maxima } = shape(input, BY);
    const counted = (round: typeof full, name: string): number => round[0]!.counters[name]!;
    const increfs = (round: typeof full): number =>
      counted(round, 'localIncrefs') + counted(round, 'sharedIncrefs');

    expect(counted(full, 'bytecodes') - counted(none, 'bytecodes')).toBe(
      18 * events + 23 * n + 35 * pairs + 2 * maxima,
    );
    expect(increfs(full) - increfs(none)).toBe(6 * events + 9 * n + 17 * pairs + maxima);
    // The caller of the kernel runs straight through; the kernel's own call is 7, RESUME included.
    const caller = codeNamed(compile(source, 'main.py'), 'share').instructions.length;
    expect(counted(none, 'bytecodes') - caller).toBe(7);
  });
});

describe('one answer, whoever computes it', () => {
  const isHere = existsSync(MUONS);
  test.skipIf(!isHere)('1000 events of CMS (skipped where ../shared is absent)', async () => {
    const [dimuon, input] = await inputOf('dimuon', 1000, MUONS);
    const answers = new Set<string>();
    for (const strategy of ['gil', 'subinterpreters', 'atomic', 'biased', 'free-threading']) {
      for (const threads of [1, 2]) {
        const { crew } = await runCrew(dimuon, programOf('dimuon'), input, {
          strategy,
          threads,
          form: 'timed',
        });
        const result = dimuon.result(input, {
          columns: crew.laidOut.columns,
          returned: [],
          after: [],
        });
        expect(result).toMatchObject({ events: 1000, pairs: 2283 });
        expect(result['sumMaxMass']).toBeCloseTo(29881.3293, 4);
        answers.add(String(result['sumMaxMass']));
      }
    }
    expect(answers.size).toBe(1);
  });
});

describe.each(['dimuon', 'dimuon-lists'])('%s leaves nothing behind', (id) => {
  test.each(SAFE.flatMap((strategy) => [1, 2, 4].map((threads) => [strategy, threads] as const)))(
    'under %s with %i threads',
    async (strategy, threads) => {
      const [scenario, input] = await inputOf(id, 200);
      const options = { strategy, threads, rounds: 2, heapBytes: 16 << 20 };
      const { crew, rounds } = await runCrew(scenario, programOf(id), input, options);
      for (const round of rounds) {
        for (const ended of round.ended) expect(ended).toEqual({ value: null });
      }
      const { allocations, frees } = crew.totals();
      let left = 0;
      for (const heap of crew.heaps) {
        expect(miscounted(heap)).toEqual([]);
        expect(freeBlocks(heap).problems).toEqual([]);
        left += reachable(heap).allocated;
      }
      expect(allocations! - frees!).toBe(left);
      const { privateObjects, sharedObjects } = crew.totals();
      expect(privateObjects! + sharedObjects!).toBe(frees);
    },
  );
});
