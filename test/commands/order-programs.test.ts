// Programs over shared words, and locks of laws, on the machine and in the explorer.

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { inBothEngines } from '../../src/commands/order-programs.ts';
import { adopt } from '../../src/explore/adopt.ts';
import { exploreProgram } from '../../src/explore/explore.ts';
import { Crew } from '../../src/explore/laws/crew.ts';
import { loadMutant } from '../../src/explore/mutants.ts';
import { programOf } from '../../src/explore/options.ts';
import { settingsOf } from '../../src/explore/search.ts';
import { runProgram } from '../../src/machine/programs.ts';
import {
  cas,
  load,
  park,
  pause,
  relaxedStore,
  store,
  TIMED_OUT,
  wake,
  work,
  type Steps,
} from '../../src/memory.ts';
import { OFFICE } from '../machine/simulate.ts';

const profile = { ...OFFICE, simulation: { slackNs: 50, jitter: 0.5 } };

interface Words {
  readonly n: number;
  readonly lock: number;
}

/** Adds without a lock. */
function* adds(a: Words): Steps {
  for (let i = 0; i < 2; i++) {
    const n = yield* load(a.n);
    yield* work(50);
    yield* store(a.n, n + 1);
    yield* work(100);
  }
}

/** Adds under a lock, and gives up for good if it is not woken for long. */
function* addsLocked(a: Words): Steps<string> {
  while ((yield* cas(a.lock, 0, 1)) !== 0)
    if ((yield* park(a.lock, 1, 400)) === TIMED_OUT) return 'late';
  yield* adds(a);
  yield* store(a.lock, 0);
  yield* wake(a.lock, 1);
  return 'done';
}

/** Waits for the other, and is told what it left. */
function* sends(a: Words): Steps {
  yield* relaxedStore(a.n, 7);
  yield* store(a.lock, 1);
}

function* receives(a: Words): Steps<number> {
  while ((yield* load(a.lock)) === 0) yield* pause();
  yield* work(20);
  return yield* load(a.n);
}

const PROGRAMS = {
  'a counter': [adds, adds],
  'a counter under a lock': [addsLocked, addsLocked],
  'a message': [receives, sends],
};

test.each(Object.entries(PROGRAMS))('what the machine does can be: %s', (_, threads) => {
  const program = programOf({
    words: { n: 0, lock: 0 },
    threads,
    outcome: (results, { n }) => `${results.join(' ')} ${n}`,
  });
  const all = exploreProgram(program, settingsOf({ stopAtFirst: false }));
  expect(all.isExhaustive).toBe(true);
  const seen = new Set<string>();
  for (let seed = 1; seed <= 40; seed++) {
    const run = runProgram(program.begin(), profile, seed, 'record');
    const outcome = program.outcome!(run.results);
    seen.add(outcome);
    const { differsAt, followed } = adopt(program, run.recorded!, '');
    expect(differsAt).toBeUndefined();
    expect(followed.outcome).toBe(outcome);
    const again = runProgram(program.begin(), profile, seed + 1, run.recorded!);
    expect(program.outcome!(again.results)).toBe(outcome);
  }
  // The times of pieces of work differ from seed to seed.
  if (threads[0] !== receives) expect(seen.size).toBeGreaterThan(1);
  for (const outcome of seen) expect(Object.keys(all.outcomes)).toContain(outcome);
});

const folder = mkdtempSync(path.join(tmpdir(), 'interlock-programs-'));
const common = { profile, seed: 1, cwd: folder };

test('a failure of a program in a file shows on the machine', async () => {
  const file = path.join(folder, 'lost.mjs');
  writeFileSync(
    file,
    `import { load, store } from 'interlock-lab/explore';
export default {
  words: { x: 0, most: 1 },
  threads: [0, 1].map(() => function* (a) {
    yield* store(a.x, (yield* load(a.x)) + 1);
  }),
  invariant: ({ x, most }) => x <= most,
};
`,
  );
  const recorded = await inBothEngines({ ...common, of: { file }, token: undefined });
  expect(recorded.explorer.differsAt).toBeUndefined();
  const again = await inBothEngines({ ...common, of: { file }, token: recorded.token });
  expect(again.stepsDone).toBe(again.steps);
  expect(again.error).toBe(recorded.error);
  expect(again.explorer).toEqual(recorded.explorer);
});

test('a lock that forgets whom to wake is stuck on the machine, too', async () => {
  const mutant = await loadMutant('mutex-forgets-waiters');
  const crew = new Crew(1, { cwd: folder, mutant });
  const { failure } = await crew.ask({
    kind: 'law',
    subject: 'mutex',
    law: 'mutual-exclusion',
    memory: 'sc',
    effort: { seed: 1, runs: 0, seconds: 10 },
  });
  await crew.close();
  expect(failure!.kind).toBe('deadlock');
  const law = {
    subject: 'mutex',
    law: 'mutual-exclusion',
    script: failure!.script,
    mutant: mutant.id,
  };
  const task = { ...common, of: { law, mutant }, token: failure!.token };
  const { error, stepsDone, steps } = await inBothEngines(task);
  expect(error).toContain('deadlock');
  expect(stepsDone).toBe(steps);
});
