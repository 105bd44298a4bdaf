// Memory of the operating system that processes share: a file that each of them maps.
//
// The file has no name: it is opened in /dev/shm, its name is removed at once, and children inherit it as
// an open file. So nothing is left of it whoever dies when. Node maps files by its foreign function
// interface only, which it calls experimental; that is no concern of our users.
//
// Limits: an ArrayBuffer over a mapping is no SharedArrayBuffer. Plain accesses and atomic operations work,
// sleeping in it does not, and it cannot be posted: each thread maps the file itself.

import { closeSync, openSync, statfsSync, unlinkSync, writeSync } from 'node:fs';
import { UsageError } from './errors.ts';

/** An open file of this process, to be mapped. */
export interface Mapping {
  readonly fd: number;
  readonly bytes: number;
}

const FOLDER = '/dev/shm';
const OPTION = 'shared-memory=on';
/** What is written at a time to make room. */
const ZEROS = 1 << 20;

/** Of mmap(2). */
const PROT_READ_WRITE = 3;
const MAP_SHARED = 1;
const MAP_FAILED = 2n ** 64n - 1n;

interface ForeignFunctions {
  dlopen(
    library: null,
    signatures: Record<string, { return: string; arguments: readonly string[] }>,
  ): {
    functions: {
      mmap(at: bigint, n: bigint, prot: number, flags: number, fd: number, from: bigint): bigint;
      munmap(at: bigint, n: bigint): number;
    };
  };
  toArrayBuffer(at: bigint, bytes: number, copy: boolean): ArrayBuffer;
}

/** @throws UsageError where Node has no such interface. */
function foreignFunctions(): ForeignFunctions {
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    const found = process.getBuiltinModule('node:ffi') as unknown as ForeignFunctions | undefined;
    if (found !== undefined) return found;
  } finally {
    process.emitWarning = emitWarning;
  }
  throw new UsageError(
    `${OPTION} needs node:ffi, which Node ${process.version} does not have: take Node 26, or leave it out`,
  );
}

/**
 * A new file without a name, all zero, with room for all of it.
 * @throws UsageError where there is none, or no room.
 */
export function openMapping(bytes: number): Mapping {
  foreignFunctions();
  const tooLittle = (why: string, cause?: unknown): UsageError =>
    new UsageError(
      `${OPTION} needs ${Math.ceil(bytes / 2 ** 20)} MiB of ${FOLDER} (${why}): ` +
        'take less input, or leave it out',
      { cause },
    );
  const file = `${FOLDER}/interlock-${process.pid}-${crypto.randomUUID()}`;
  let fd: number | undefined;
  try {
    const { bavail, bsize } = statfsSync(FOLDER);
    if (bavail * bsize < bytes) throw tooLittle('there is less');
    fd = openSync(file, 'wx+', 0o600);
    unlinkSync(file);
    // Written rather than cut to length: a page for which there is no room would end the process later.
    const zeros = new Uint8Array(ZEROS);
    for (let at = 0; at < bytes;) at += writeSync(fd, zeros, 0, Math.min(ZEROS, bytes - at), at);
    return { fd, bytes };
  } catch (error) {
    if (fd !== undefined) closeSync(fd);
    if (error instanceof UsageError) throw error;
    throw tooLittle((error as NodeJS.ErrnoException).code ?? 'it cannot be had', error);
  }
}

const unmapLater = new FinalizationRegistry<() => void>((unmap) => unmap());

/** The file's contents: a buffer that every process that maps the file sees. @throws UsageError */
export function mapFile({ fd, bytes }: Mapping): ArrayBuffer {
  const ffi = foreignFunctions();
  const { functions } = ffi.dlopen(null, {
    mmap: {
      return: 'pointer',
      arguments: ['pointer', 'uint64', 'int32', 'int32', 'int32', 'int64'],
    },
    munmap: { return: 'int32', arguments: ['pointer', 'uint64'] },
  });
  const size = BigInt(bytes);
  const at = functions.mmap(0n, size, PROT_READ_WRITE, MAP_SHARED, fd, 0n);
  if (at === MAP_FAILED)
    throw new UsageError(`${OPTION}: ${bytes} bytes cannot be mapped; take less input`);
  const buffer = ffi.toArrayBuffer(at, bytes, false);
  unmapLater.register(buffer, () => functions.munmap(at, size));
  return buffer;
}

/** This process is done with the file; what it has mapped stays. */
export function closeMapping({ fd }: Mapping): void {
  closeSync(fd);
}
