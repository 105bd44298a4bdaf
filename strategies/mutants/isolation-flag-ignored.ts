// Any interpreter may import any native module: one with static variables hands out an object of the
// interpreter that came first.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'subinterpreters',
  file: 'strategies/parts/module-admission.ts',
  find: '  return isFirst || module.isPerInterpreter;\n',
  replace: "  return isFirst || module.name !== '';\n",
  issue: 'numpy/numpy#24755',
  property: 'own-heap',
};

export default mutant;
