// To be imported before what imports memory.ts: from then on that is observed-memory.ts.

import { registerHooks } from 'node:module';
import { MEMORY_URL } from '../../../src/erase/resolve.ts';

const observed = new URL('./observed-memory.ts', import.meta.url).href;

registerHooks({
  resolve(specifier, context, next) {
    const resolved = next(specifier, context);
    if (resolved.url !== MEMORY_URL || context.parentURL === observed) return resolved;
    return { ...resolved, url: observed };
  },
});
