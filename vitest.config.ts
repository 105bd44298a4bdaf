import path from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const shared = {
  exclude: ['test/bench/**', '**/node_modules/**'],
  testTimeout: 60_000,
  hookTimeout: 60_000,
};

// Each test file, and each process and worker that tests start, compiles the same modules.
process.env['NODE_COMPILE_CACHE'] ??= path.join(
  import.meta.dirname,
  'node_modules/.cache/node-compile-cache',
);

/** They take longest, and go first in this order, so that none of them is left over at the end on one core. */
const LONG = [
  'oracle/by-hand',
  'oracle/guest',
  'laws/strategies',
  'laws/mutants',
  'commands/run-in-order',
  'commands/counters',
  'machine/engine',
  'commands/check',
  'workers/threads',
  'explore/guest-threads',
  'explore/guest-objects',
  'laws/primitives',
  'laws/option-sets',
  'scenarios/contention',
  'workers/processes',
  'vm/limits',
];

class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const at = LONG.findIndex((name) => moduleId.endsWith(`/${name}.test.ts`));
      return at === -1 ? LONG.length : at;
    };
    // oxlint-disable-next-line unicorn/no-array-sort -- it is no array's
    const sorted = await super.sort(files);
    return sorted.toSorted((one, other) => rank(one) - rank(other));
  }
}

export default defineConfig({
  test: {
    maxWorkers: 2,
    sequence: { sequencer: LongFirst },
    projects: [
      {
        test: {
          ...shared,
          name: 'node',
          include: ['test/**/*.test.ts'],
          // As Node runs it: Vite makes a member access of each use of an import, and text that runs
          // stepped takes five times as long.
          experimental: { viteModuleRunner: false, nodeLoader: false },
        },
      },
      // Node strips types but reads no JSX.
      { test: { ...shared, name: 'vite', include: ['test/**/*.test.tsx'] } },
    ],
  },
});
