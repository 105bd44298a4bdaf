import { defineConfig } from 'vitest/config';

const shared = { exclude: ['test/bench/**', '**/node_modules/**'], testTimeout: 60_000 };

export default defineConfig({
  test: {
    maxWorkers: 2,
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
