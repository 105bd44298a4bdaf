// What tells one execution from another: program order, which write each read sees, and the order of
// the writes to each location.

import { createHash } from 'node:crypto';
import * as T from './trace.ts';

/** Equal exactly for executions that are equal up to the order of independent events. */
export function signatureOf(trace: T.Trace): string {
  const ranks = new Map<number, number>();
  const lastWrites = new Map<number, string>();
  const readsFrom = new Map<number, string[]>();
  const writeOrders = new Map<number, string[]>();
  for (let event = 0; event < trace.length; event++) {
    const proc = trace.proc[event]!;
    const rank = ranks.get(proc) ?? 0;
    ranks.set(proc, rank + 1);
    const name = `${proc}.${rank}`;
    for (const print of [trace.first[event]!, trace.second[event]!]) {
      const location = print >> 1;
      if (print < 0 || location === T.OBSERVED) continue;
      entry(readsFrom, proc).push(`${print}:${lastWrites.get(location) ?? ''}`);
      if ((print & 1) === 0) continue;
      entry(writeOrders, location).push(name);
      lastWrites.set(location, name);
    }
  }
  const parts = [readsFrom, writeOrders].flatMap((map) =>
    [...map]
      .toSorted(([one], [other]) => one - other)
      .map(([key, names]) => `${key}=${names.join()}`),
  );
  return createHash('sha1').update(parts.join(';')).digest('base64');
}

function entry(map: Map<number, string[]>, key: number): string[] {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made: string[] = [];
  map.set(key, made);
  return made;
}
