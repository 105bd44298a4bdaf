// A block is given back although a thread has not passed a quiescent state since.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'free-threading',
  file: 'strategies/parts/qsbr.ts',
  find: `      if (sequence !== OFFLINE && isBefore(sequence, least)) least = sequence;
`,
  replace: '',
  issue: 'PEP 703, "Delayed reuse": nobody is waited for',
  property: 'no-early-reuse',
};

export default mutant;
