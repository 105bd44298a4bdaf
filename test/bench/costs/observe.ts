import { registerHooks } from 'node:module';
import { MEMORY_URL } from '../../../src/erase/resolve.ts';

const observed = new URL('./observed-memory.ts', import.meta.url).href;

/** From now on, who imports memory.ts gets observed-memory.ts. */
export function useObservedMemory(): void {
  registerHooks({
    resolve(specifier, context, next) {
      const resolved = next(specifier, context);
      if (resolved.url !== MEMORY_URL || context.parentURL === observed) return resolved;
      return { ...resolved, url: observed };
    },
  });
}
