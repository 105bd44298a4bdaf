// Where in its text a thread makes each access: for the one execution that is shown, since this looks at
// the stack for every access.

import path from 'node:path';
import { listenToAccesses, type Access } from '../memory.ts';

/** `stop-the-world.ts`, 120. */
export interface Position {
  readonly file: string;
  readonly line: number;
}

/** Frames from the access up to the text that makes it, with some to spare. */
const FRAMES = 8;
const EXTENSION = import.meta.url.endsWith('.ts') ? '.ts' : '.js';
/** Whose frames are between the two. */
const PRIMITIVES: ReadonlySet<string> = new Set(
  ['../memory', './positions'].map((module) => new URL(module + EXTENSION, import.meta.url).href),
);

/** Runs something; what came of it, and where the accesses were made that threads made meanwhile. */
export function withPositions<R>(run: () => R): {
  readonly result: R;
  readonly positions: WeakMap<Access, Position>;
} {
  const positions = new WeakMap<Access, Position>();
  listenToAccesses((access) => {
    const position = currentPosition();
    if (position !== undefined) positions.set(access, position);
  });
  try {
    return { result: run(), positions };
  } finally {
    listenToAccesses(undefined);
  }
}

function currentPosition(): Position | undefined {
  const { stackTraceLimit, prepareStackTrace } = Error;
  Error.stackTraceLimit = FRAMES;
  Error.prepareStackTrace = (_error, frames) => firstOf(frames);
  const position = new Error('where').stack as unknown as Position | undefined;
  Error.stackTraceLimit = stackTraceLimit;
  Error.prepareStackTrace = prepareStackTrace;
  return position;
}

function firstOf(frames: readonly NodeJS.CallSite[]): Position | undefined {
  for (const frame of frames) {
    const url = frame.getFileName();
    const line = frame.getLineNumber();
    if (typeof url === 'string' && line !== null && !PRIMITIVES.has(url))
      return { file: path.basename(url.replace(/[?#].*$/, '')), line };
  }
  return undefined;
}
