// Memory of the operating system that processes share: a file that each of them maps, in the middle of memory
// of its own.
//
// The file has no name: it is opened in /dev/shm, its name is removed at once, and children inherit it as
// an open file. So nothing is left of it whoever dies when. Node maps files by its foreign function
// interface only, which it calls experimental; that is no concern of our users.
//
// Limits: an ArrayBuffer over mapped memory is no SharedArrayBuffer. Plain accesses and atomic operations work,
// Atomics.wait does not, and it cannot be posted: each thread makes a buffer over the same address.

import { closeSync, openSync, statfsSync, unlinkSync, writeSync } from 'node:fs';
import { UsageError } from './errors.ts';

/** An open file of this process, to be mapped from the byte `from` of a memory on; a multiple of a page. */
export interface Mapping {
  readonly fd: number;
  readonly from: number;
  readonly bytes: number;
}

/** Mapped memory, for the threads of this process. */
export interface Mapped {
  readonly at: bigint;
  readonly bytes: number;
}

const FOLDER = '/dev/shm';
const OPTION = 'shared-memory=on';
/** What is written at a time to make room. */
const ZEROS = 1 << 20;

/** Of mmap(2). */
const PROT_READ_WRITE = 3;
const MAP_SHARED = 1;
const MAP_PRIVATE = 2;
const MAP_FIXED = 16;
const MAP_ANONYMOUS = 32;
const MAP_FAILED = 2n ** 64n - 1n;

interface MappingFunctions {
  mmap(at: bigint, n: bigint, prot: number, flags: number, fd: number, from: bigint): bigint;
  munmap(at: bigint, n: bigint): number;
}

interface ForeignFunctions {
  dlopen(
    library: null,
    signatures: Record<string, { return: string; arguments: readonly string[] }>,
  ): { functions: MappingFunctions };
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
 * A new file without a name, all zero, with room for all of it; `from`: see Mapping.
 * @throws UsageError where there is none, or no room.
 */
export function openMapping(from: number, bytes: number): Mapping {
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
    return { fd, from, bytes };
  } catch (error) {
    if (fd !== undefined) closeSync(fd);
    if (error instanceof UsageError) throw error;
    throw tooLittle((error as NodeJS.ErrnoException).code ?? 'it cannot be had', error);
  }
}

/** Memory of `bytes` bytes, all zero, but for the file's contents in their place. @throws UsageError */
export function mapFile({ fd, from, bytes: fileBytes }: Mapping, bytes: number): Mapped {
  const { mmap } = mappingFunctions();
  const at = mmap(0n, BigInt(bytes), PROT_READ_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0n);
  if (at === MAP_FAILED) throw new UsageError(`${OPTION}: there are no ${bytes} bytes of memory`);
  const place = at + BigInt(from);
  const flags = MAP_SHARED | MAP_FIXED;
  const size = BigInt(fileBytes);
  if (fileBytes > 0 && mmap(place, size, PROT_READ_WRITE, flags, fd, 0n) === MAP_FAILED)
    throw new UsageError(`${OPTION}: ${fileBytes} bytes cannot be mapped; take less input`);
  return { at, bytes };
}

function mappingFunctions(): MappingFunctions {
  return foreignFunctions().dlopen(null, {
    mmap: {
      return: 'pointer',
      arguments: ['pointer', 'uint64', 'int32', 'int32', 'int32', 'int64'],
    },
    munmap: { return: 'int32', arguments: ['pointer', 'uint64'] },
  }).functions;
}

/** A buffer over mapped memory, in any thread. */
export function bufferOver({ at, bytes }: Mapped): ArrayBuffer {
  return foreignFunctions().toArrayBuffer(at, bytes, false);
}

const unmapLater = new FinalizationRegistry<Mapped>(({ at, bytes }) =>
  mappingFunctions().munmap(at, BigInt(bytes)),
);

/** The only buffer over mapped memory, which is given back with it. */
export function onlyBufferOver(mapped: Mapped): ArrayBuffer {
  const buffer = bufferOver(mapped);
  unmapLater.register(buffer, mapped);
  return buffer;
}

/** This process is done with the file; what it has mapped stays. */
export function closeMapping({ fd }: Mapping): void {
  closeSync(fd);
}
