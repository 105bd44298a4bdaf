// How the user may call this program again: what hints print.

import path from 'node:path';
import process from 'node:process';
import type { Streams } from './streams.ts';

/** `npx interlock` where npm runs it, `node FILE` where Node was given a file, else `interlock`. */
export function commandName({ env, cwd }: Streams, script = process.argv[1] ?? ''): string {
  if (env.npm_execpath !== undefined || env.npm_config_user_agent !== undefined)
    return 'npx interlock';
  if (!/^(interlock|cli)\.[jt]s$/.test(path.basename(script))) return 'interlock';
  const relative = path.relative(cwd(), script);
  return `node ${relative.startsWith(path.join('..', '..')) ? script : relative}`;
}
