// The virtual machine: its parts, put together for one strategy.

import type { Composition } from '../strategy.ts';
import { makeBuiltins } from './builtins.ts';
import { makeArrays } from './ctypes.ts';
import { makeDicts } from './dicts.ts';
import { makeFrames } from './frames.ts';
import { makeFunctions, makeNatives, makeTracebacks } from './functions.ts';
import { makeInterpreter } from './interpreter.ts';
import { makeIteration } from './iteration.ts';
import { makeLists } from './lists.ts';
import { makeLoader } from './load.ts';
import { makeMath } from './math.ts';
import { makeNames } from './names.ts';
import type { Host } from './native.ts';
import { makeNumbers } from './numbers.ts';
import { makeObjects } from './objects.ts';
import { makeOperations } from './operations.ts';
import { makeText } from './text.ts';
import { makeTuples } from './tuples.ts';

/** All that the loop is made over. */
export type Parts = ReturnType<typeof makeParts>;

function makeParts(composition: Composition, host: Host) {
  const objects = makeObjects(composition);
  const numbers = makeNumbers(objects);
  const arrays = makeArrays(objects);
  const math = makeMath(objects);
  const names = makeNames(objects);
  const functions = makeFunctions(objects);
  const tracebacks = makeTracebacks(objects);
  const text = makeText(objects);
  const dicts = makeDicts(objects);
  const frames = makeFrames(objects, dicts);
  return { objects, numbers, arrays, math, names, functions, tracebacks, host };
}

export type Vm = ReturnType<typeof makeVm>;

/** A virtual machine under one strategy; `host` takes the guest's output. */
export function makeVm(composition: Composition, host: Host) {
  const parts = makeParts(composition, host);
  const loader = makeLoader(parts.objects, parts.arrays, parts.dicts, parts.entries);
  const interpreter = makeInterpreter(parts);
  return { ...parts, loader, interpreter };
}
