// What every strategy promises of the lists and dicts that threads share.
//
// All programs are of one kind (container-program.ts), and run the interpreter's own text.

import * as fc from 'fast-check';
import type { Composition } from '../../strategy.ts';
import { containerProgram, type ContainerScript } from './container-program.ts';
import type { Law } from './law.ts';
import { attachesTogether } from './strategy-program.ts';

type Threads = ContainerScript['threads'];

// Lists that are full, and small, so that what has to be copied is little.
const ONE = [1];
const TWO = [1, 2];
const PAIR = [[1, 10]] as const;
const FIVE = [1, 2, 3, 4, 2000].map((key) => [key, 10 * key] as const);

/** A list that the second thread has read before: it may be read without being held. */
function list(items: readonly number[], ...threads: Threads): ContainerScript {
  return { list: items, before: ['get 0', `get ${items.length - 1}`], threads };
}

/** A list that only its maker, the first thread, has used. */
function fresh(items: readonly number[], ...threads: Threads): ContainerScript {
  return { list: items, threads };
}

/** A dict that the second thread has read before. */
function dict(entries: ContainerScript['dict'], ...threads: Threads): ContainerScript {
  return { dict: entries!, before: entries!.map(([key]) => `dget ${key}`), threads };
}

function freshDict(entries: ContainerScript['dict'], ...threads: Threads): ContainerScript {
  return { dict: entries!, threads };
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
    simpler: (_composition, script) => withoutAct(script),
    isLong: (composition) => !attachesTogether(composition),
    ...more,
  };
}

/** With an operation less. */
function withoutAct(script: ContainerScript): ContainerScript[] {
  const { threads } = script;
  return threads.flatMap((acts, which) =>
    acts.map((_, i) => ({ ...script, threads: threads.with(which, acts.toSpliced(i, 1)) })),
  );
}

/** Of a list every operation whose effects are those of one moment: a shift of items is not. */
const LIST_ACTS = ['get 0', 'get 1', 'get 2', 'len', 'set 0 5', 'append 6', 'pop', 'clear'];
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
      list(ONE, ['append 5'], ['get 0']),
      list(ONE, ['append 5'], ['get 1']),
      fresh(ONE, ['append 5'], ['get 0']),
      fresh(ONE, ['get 0'], ['append 5']),
      list(ONE, ['set 0 9', 'make 8'], ['get 0']),
      list(ONE, ['pop', 'make 8'], ['get 0']),
      list(ONE, ['pop', 'append 7'], ['get 0']),
      list(ONE, ['append 5', 'checkpoint'], ['get 0']),
      list(ONE, ['append 5', 'set 0 9', 'make 8'], ['get 0']),
      list(TWO, ['clear', 'append 7'], ['get 1']),
      list(TWO, ['insert 0 7'], ['get 1']),
      list(TWO, ['take 0', 'make 8'], ['get 1']),
      list(ONE, ['append 5'], ['append 6']),
      timed(list(ONE, ['append 5', 'set 0 9'], ['get 0'])),
      timed(list(ONE, ['append 5'], ['get 1', 'get 1'])),
    ],
    { random: () => random(LIST_ACTS, (...threads) => list(TWO, ...threads)) },
  ),
  law(
    'dict-linearizable',
    'What threads see of a dict is what one operation after the other gives, and never what is not, or no longer, in it.',
    [
      dict(PAIR, ['dset 1 11', 'make 8'], ['dget 1']),
      dict(PAIR, ['dset 9 90'], ['dget 9']),
      dict(PAIR, ['dset 2000 90'], ['dget 2000']),
      dict(PAIR, ['ddel 1', 'make 8'], ['dget 1']),
      dict(PAIR, ['dclear', 'make 8'], ['dget 1']),
      dict(PAIR, ['dclear', 'dset 1 5'], ['has 1']),
      freshDict(PAIR, ['dset 6 60'], ['dget 1']),
      freshDict(PAIR, ['dget 1'], ['dset 6 60']),
      dict(FIVE, ['dset 6 60'], ['dget 6']),
      freshDict(FIVE, ['dset 6 60'], ['dget 4']),
      freshDict(FIVE, ['dget 4'], ['dset 6 60']),
      dict(FIVE, ['ddel 2000', 'make 8'], ['dget 2000']),
      dict(FIVE, ['dset 6 60', 'dset 1 11', 'make 8'], ['dget 1']),
      dict(FIVE, ['dset 6 60', 'checkpoint'], ['dget 2000']),
      timed(dict(FIVE, ['dset 6 60', 'dset 1 11'], ['dget 1'])),
    ],
    { random: () => random(DICT_ACTS, (...threads) => dict(FIVE, ...threads)) },
  ),
];
