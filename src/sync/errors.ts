// What a misused primitive throws. A caller's bug, found before any shared word has changed.

/**
 * - `deadlock`: the thread waits for something that only itself could do;
 * - `permission`: the thread releases what it does not hold;
 * - `invalid`: an argument is out of range, or the primitive is used by more threads than it was
 *   made for.
 */
export type SyncErrorKind = 'deadlock' | 'permission' | 'invalid';

export class SyncError extends Error {
  override readonly name = 'SyncError';
  readonly kind: SyncErrorKind;
  constructor(kind: SyncErrorKind, message: string) {
    super(message);
    this.kind = kind;
  }
}
