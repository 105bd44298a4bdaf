import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    exclude: ['test/bench/**', '**/node_modules/**'],
    testTimeout: 60_000,
    maxWorkers: 2,
  },
});
