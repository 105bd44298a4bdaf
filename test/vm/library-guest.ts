// Runs guest programs over a virtual machine whose built-ins, constructors and methods of str are those
// of src/vm/library, put together here as src/vm/vm.ts does it.

import { newCounters } from '../../src/counters.ts';
import { runAlone } from '../../src/explore/drive.ts';
import { formatHeap } from '../../src/heap/format.ts';
import { freeBlocks, miscounted } from '../../src/heap/inspect.ts';
import { areaOf } from '../../src/layout.ts';
import { memoryOver, type Steps } from '../../src/memory.ts';
import { compile } from '../../src/python/compile.ts';
import type { Composition, Thread } from '../../src/strategy.ts';
import { makeRanges } from '../../src/vm/collections/ranges.ts';
import { makeNatives } from '../../src/vm/functions.ts';
import { makeInterpreter } from '../../src/vm/interpreter.ts';
import { makeBuiltins } from '../../src/vm/library/builtins.ts';
import { makeConstructors } from '../../src/vm/library/constructors.ts';
import { makeListMethods } from '../../src/vm/library/list-methods.ts';
import { makeStrMethods } from '../../src/vm/library/str-methods.ts';
import { makeTableMethods } from '../../src/vm/library/table-methods.ts';
import { makeLoader } from '../../src/vm/load.ts';
import type { Host } from '../../src/vm/native.ts';
import { makeSession } from '../../src/vm/session.ts';
import { makeStrings } from '../../src/vm/text/strings.ts';
import { makeVm, type Vm } from '../../src/vm/vm.ts';
import { compositionOf } from './guest.ts';

const HEAP_BYTES = 4 << 20;

function makeLibraryVm(composition: Composition, host: Host): Vm {
  const vm = makeVm(composition, host);
  const { objects, numbers, arrays, math, collections, iteration, operations, text } = vm;
  const library = { objects, numbers, collections, iteration, operations, text, host };
  const listMethods = makeListMethods(objects, collections, operations, text);
  const tableMethods = makeTableMethods(objects, collections, iteration, operations);
  const entries = [
    ...makeBuiltins(library, listMethods.sortList),
    ...makeConstructors(library, makeRanges(objects), tableMethods.updateFrom),
    ...makeStrMethods(objects, makeStrings(objects), iteration, operations),
    ...listMethods.entries,
    ...tableMethods.entries,
    ...math.entries,
    ...arrays.entries,
  ];
  const parts = { ...vm, natives: makeNatives(objects, entries), entries };
  const loader = makeLoader(objects, arrays, collections.sets, entries);
  return { ...parts, loader, interpreter: makeInterpreter(parts) };
}

export interface LibraryRun {
  readonly stdout: string;
  /** `TypeError: why`, or nothing. */
  readonly error: string;
  /** Whatever is wrong with the counts and free lists of the heap afterwards. */
  readonly problems: readonly string[];
}

/** Runs a program under a strategy, written as `--strategy` has it. */
export async function runWithLibrary(source: string, label: string): Promise<LibraryRun> {
  const composition = await compositionOf(label);
  const memory = memoryOver(new SharedArrayBuffer(HEAP_BYTES));
  formatHeap(memory, 1, composition.counts({} as never).hasImmortals);
  const me: Thread = { id: 1, area: areaOf(1), counters: newCounters() };
  let stdout = '';
  const vm = makeLibraryVm(composition, {
    *output(_me: Thread, _stream: string, text: string): Steps {
      stdout += text;
    },
  });
  const session = makeSession(vm);
  runAlone(session.load(me, compile(source, 'main.py'), {}), memory);
  const ended = runAlone(session.runTopLevel(me), memory);
  runAlone(session.exit(me), memory);
  let error = '';
  if ('failure' in ended) {
    const { type, message } = ended.failure;
    error = message === '' ? type : `${type}: ${message}`;
  }
  return { stdout, error, problems: [...miscounted(memory), ...freeBlocks(memory).problems] };
}
