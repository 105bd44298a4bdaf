import { readFileSync } from 'node:fs';
import { lockCosts, LOCK_ALGORITHMS } from '../../../src/machine/lock-costs.ts';
import { profileOf, withField } from '../../../src/machine/profile.ts';
const locks = JSON.parse(readFileSync('/work/shared/reference/locks.json', 'utf8'));
const only = process.argv[3]?.split(',') ?? ['skl', 'icl', 'g1', 'g2'];
const algs =
  process.argv[2] && process.argv[2] !== 'all' ? process.argv[2].split(',') : LOCK_ALGORITHMS;
const sets = process.argv.slice(4).map((s) => s.split('='));
const out: Record<string, string[]> = {};
for (const m of only) {
  let p = profileOf(JSON.parse(readFileSync(`/tmp/lk/p/${m}.json`, 'utf8')), m);
  for (const [k, v] of sets) p = withField(p, k!, JSON.parse(v!));
  const costs = await lockCosts(p, algs, [1, 2], { durationNs: 1e6 });
  for (const c of costs)
    if (c.threads === 2) {
      const want = locks.ns_per_op[m][c.algorithm]['2'];
      (out[c.algorithm] ??= []).push(
        `${m} ${want} -> ${c.ns.toFixed(1)} (${(c.ns / want).toFixed(2)})`.padEnd(34),
      );
    }
}
for (const [a, r] of Object.entries(out)) console.log(a.padEnd(16), r.join(' '));
