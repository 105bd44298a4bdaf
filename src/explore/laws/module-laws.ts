// What whole programs, run by the interpreter itself, show of native modules: that interpreters with heaps of
// their own leave each other's alone, and that the GIL is there once a module has asked for it.
//
// Limits: the objects of each heap have addresses of their own (guest.ts), and an access to one that is not the
// interpreter's is told; what a thread peeks at, which is no access, is not.

import type { Composition, World } from '../../strategy.ts';
import { guestProgram } from '../guest.ts';
import type { Program } from '../program.ts';
import type { Law } from './law.ts';

const HEAP_BYTES = 2 << 20;

const PROGRAMS = {
  'a module with static variables': `
import _interpreters
import numpy_like
other = _interpreters.create()
print(_interpreters.exec(other, 'import numpy_like'))
`,
  'messages and memory': `
import _interpqueues, _interpreters, ctypes
there = _interpqueues.create(1, 0, 3)
back = _interpqueues.create(0, 0, 3)
other = _interpreters.create()
_interpreters.set___main___attrs(other, {'there': there, 'back': back})
array = (ctypes.c_int * 2)(1, 2)
_interpqueues.put(there, (array, 'text', 2 ** 70), 3, None)
print(_interpreters.exec(other, '''
import _interpqueues
array, text, number = _interpqueues.get(there, None)[0]
array[1] = 5
_interpqueues.put(back, (array, text + '!', number + 1), 3, None)
'''))
print(_interpqueues.get(back, None)[0][1:], array[1])
_interpreters.destroy(other)
`,
} as const;

type Name = keyof typeof PROGRAMS;

/** Threads in a module that is not safe without the GIL; it counts by a load and a store. */
const UNSAFE_MODULE = {
  'two threads': `
import _thread
def other():
    import numpy_like
    numpy_like.count()
    numpy_like.count()
handle = _thread.start_joinable_thread(other, daemon=False)
import numpy_like
numpy_like.count()
numpy_like.count()
handle.join()
assert numpy_like.count() == 5
`,
} as const;

function programOf(composition: Composition, source: string): Program {
  return guestProgram(composition, {
    source,
    filename: 'law.py',
    threads: 1,
    entry: undefined,
    args: () => [],
    input: { columns: {}, globals: {}, work: 1, description: '' },
    heapBytes: HEAP_BYTES,
  });
}

function canEnableGil(composition: Composition): boolean {
  try {
    return composition.lock({} as World).enableGil !== undefined;
  } catch {
    return false;
  }
}

export const gilOnDemand: Law<Composition, keyof typeof UNSAFE_MODULE> = {
  id: 'gil-on-demand',
  family: 'strategy',
  states: 'Once a module has brought the GIL back, one thread runs at a time.',
  appliesTo: canEnableGil,
  fixed: () => ['two threads'],
  program: (composition, name) => programOf(composition, UNSAFE_MODULE[name]),
  memory: ['sc'],
  options: { mode: 'random', maxExecutions: 200, maxSteps: 1e6 },
  isLong: () => true,
};

export const ownHeap: Law<Composition, Name> = {
  id: 'own-heap',
  family: 'strategy',
  states: 'No interpreter touches the heap of another.',
  appliesTo: ({ isolation }) => isolation === 'isolated',
  fixed: () => Object.keys(PROGRAMS) as Name[],
  program: (composition, name) => programOf(composition, PROGRAMS[name]),
  // What is a race on an object is the interpreter's own business, and searched under one model.
  memory: ['sc'],
  // A program of thousands of steps has more interleavings than any time would cover.
  options: { mode: 'random', maxExecutions: 40, maxSteps: 1e6 },
  isLong: () => true,
};
