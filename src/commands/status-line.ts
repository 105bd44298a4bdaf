// A line on a terminal that says how far something is, and goes away.

import type { Streams } from './streams.ts';

export interface StatusLine {
  show(text: string): void;
  clear(): void;
}

const ERASE = '\r\u001B[K';

/** On stderr, if that is a terminal; nothing elsewhere. */
export function statusLine({ stderr }: Streams): StatusLine {
  if (stderr.isTTY !== true) return { show() {}, clear() {} };
  let isShown = false;
  return {
    show(text) {
      isShown = true;
      stderr.write(ERASE + text.slice(0, (stderr.columns ?? 80) - 1));
    },
    clear() {
      if (isShown) stderr.write(ERASE);
      isShown = false;
    },
  };
}
