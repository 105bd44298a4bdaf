// That interpreters with heaps of their own leave each other's alone: whole programs, run by the interpreter
// itself, in which two of them do what could bring a reference from one heap into another.
//
// Limits: the objects of each heap have addresses of their own (guest.ts), and an access to one that is not the
// interpreter's is told; what a thread peeks at, which is no access, is not.

import type { Composition } from '../../strategy.ts';
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

function programOf(composition: Composition, source: string): Program {
  return guestProgram(composition, {
    source,
    filename: 'own-heap.py',
    threads: 1,
    entry: undefined,
    args: () => [],
    input: { columns: {}, globals: {}, work: 1, description: '' },
    heapBytes: HEAP_BYTES,
  });
}

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
