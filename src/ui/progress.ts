// How a run tells what it is doing: an Ink screen here, plain lines in commands/.

import type { RunEvent, RunRequest } from '../request.ts';

export interface Progress {
  /** The engine is about to be asked for this. */
  begin(request: RunRequest): void;
  show(event: RunEvent): void;
  /** The user wants it to end; what runs is being stopped. */
  stopping(): void;
  /** Gives the terminal back; nothing is shown after it. */
  close(): Promise<void>;
}
