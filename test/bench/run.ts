// npm run bench [-- NAME ...]: runs the benchmarks named, or all of them, one after the other.

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ALL = ['dimuon', 'locks', 'explore', 'machine'];

const named = process.argv.slice(2).filter((word) => ALL.includes(word));
const options = process.argv.slice(2).filter((word) => !ALL.includes(word));
for (const name of named.length > 0 ? named : ALL) {
  const file = fileURLToPath(new URL(`./${name}.ts`, import.meta.url));
  const { status } = spawnSync(process.execPath, [file, ...options], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
