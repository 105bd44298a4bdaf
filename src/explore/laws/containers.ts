// What every strategy promises of the lists and dicts that threads share.
//
// All programs are of one kind (container-program.ts), and run the interpreter's own text.

import * as fc from 'fast-check';
import type { Composition } from '../../strategy.ts';
import { containerProgram, type ContainerScript } from './container-program.ts';
import type { Law } from './law.ts';
import { attachesTogether } from './strategy-program.ts';

type Threads = ContainerScript['threads'];

const FOUR = [1, 2, 3, 4];
const FIVE = [1, 2, 3, 4, 2000].map((key) => [key, 10 * key] as const);

/** A list that is full; the second thread has read it before. */
function list(...threads: Threads): ContainerScript {
  return { list: FOUR, before: ['get 0', 'get 3'], threads };
}

/** A list that only its maker, the first thread, has used. */
function fresh(...threads: Threads): ContainerScript {
  return { list: FOUR, threads };
}

/** A dict that is full; the second thread has read it before. */
function dict(...threads: Threads): ContainerScript {
  return { dict: FIVE, before: ['dget 1', 'dget 2000'], threads };
}

function freshDict(...threads: Threads): ContainerScript {
  return { dict: FIVE, threads };
}

const timed = (script: ContainerScript): ContainerScript => ({ ...script, isTimed: true });

function law(
  id: string,
  states: string,
  fixed: readonly ContainerScript[],
  more: Partial<Law<Composition, ContainerScript>> = {},
): Law<Composition, ContainerScript> {
  return {
    id,
    family: 'strategy',
    states,
    appliesTo: ({ isolation }) => isolation === 'shared',
    fixed: () => fixed,
    program: containerProgram,
    isLong: (composition) => !attachesTogether(composition),
    ...more,
  };
}

/** Of a list every operation whose effects are those of one moment: a shift of items is not. */
const LIST_ACTS = ['get 0', 'get 3', 'get 4', 'len', 'set 0 5', 'append 6', 'pop', 'clear'];
const DICT_ACTS = ['dget 1', 'dget 6', 'dlen', 'has 2000', 'dset 1 7', 'dset 6 8', 'ddel 1'];

const random = (acts: readonly string[], made: (...threads: Threads) => ContainerScript) =>
  fc
    .array(fc.array(fc.constantFrom(...acts), { minLength: 1, maxLength: 2 }), {
      minLength: 2,
      maxLength: 2,
    })
    .map((threads) => made(...threads));

export const CONTAINER_LAWS: readonly Law[] = [
  law(
    'list-linearizable',
    'What threads see of a list is what one operation after the other gives, and never what is not, or no longer, in it.',
    [
      list(['append 5'], ['get 3']),
      list(['append 5'], ['get 4']),
      fresh(['append 5'], ['get 0']),
      fresh(['get 0'], ['append 5']),
      list(['set 0 9'], ['get 0']),
      list(['set 3 9', 'make 8'], ['get 3']),
      list(['pop', 'make 8'], ['get 3']),
      list(['pop', 'append 7'], ['get 3']),
      list(['clear', 'append 7'], ['get 0']),
      list(['insert 0 7'], ['get 1']),
      list(['take 0', 'make 8'], ['get 3']),
      list(['append 5'], ['append 6']),
      timed(list(['append 5', 'set 0 9'], ['get 0'])),
      timed(list(['append 5'], ['get 4', 'get 4'])),
    ],
    { random: () => random(LIST_ACTS, list) },
  ),
  law(
    'dict-linearizable',
    'What threads see of a dict is what one operation after the other gives, and never what is not, or no longer, in it.',
    [
      dict(['dset 1 11'], ['dget 1']),
      dict(['dset 6 60'], ['dget 1']),
      dict(['dset 6 60'], ['dget 6']),
      freshDict(['dset 6 60'], ['dget 4']),
      freshDict(['dget 4'], ['dset 6 60']),
      dict(['ddel 1', 'make 8'], ['dget 1']),
      dict(['ddel 2000', 'make 8'], ['dget 2000']),
      dict(['dset 1 11', 'make 8'], ['dget 1']),
      dict(['dset 6 60', 'dset 1 11', 'make 8'], ['dget 1']),
      dict(['dclear', 'make 8'], ['dget 4']),
      dict(['dclear', 'dset 4 5'], ['has 4']),
      { dict: [[1, 10]], before: ['dget 1'], threads: [['dset 9 90'], ['dget 9']] },
      { dict: [[1, 10]], before: ['dget 1'], threads: [['dset 2000 90'], ['dget 2000']] },
      timed(dict(['dset 6 60', 'dset 1 11'], ['dget 1'])),
    ],
    { random: () => random(DICT_ACTS, dict) },
  ),
];
