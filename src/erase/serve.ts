// Lets the modules of this thread be the erased ones.

import { registerHooks } from 'node:module';
import { MEMORY_ERASED_URL, MEMORY_URL, packageModule } from './resolve.ts';

/** What this thread imports from now on: erased text by URL, and the erased memory. */
export function serveErased(sources: ReadonlyMap<string, string>): void {
  registerHooks({
    resolve(specifier, context, next) {
      const url = packageModule(specifier) ?? next(specifier, context).url;
      return { url: url === MEMORY_URL ? MEMORY_ERASED_URL : url, shortCircuit: true };
    },
    load(url, context, next) {
      const source = sources.get(url);
      if (source === undefined) return next(url, context);
      return { format: 'module', source, shortCircuit: true };
    },
  });
}
