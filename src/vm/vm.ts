// The virtual machine: its parts, put together for one strategy.

import type { Composition } from '../strategy.ts';
import { makeCollections } from './collections/index.ts';
import { makeIteration } from './collections/iteration.ts';
import { makeSetAlgebra } from './collections/set-algebra.ts';
import { makeSetOperators } from './collections/set-operators.ts';
import { makeRanges } from './collections/ranges.ts';
import { makeArrays } from './ctypes.ts';
import { makeFrames } from './frames.ts';
import { makeFunctions, makeNatives, makeTracebacks } from './functions.ts';
import { makeHooks } from './hooks.ts';
import { makeInterpreter } from './interpreter.ts';
import { makeBuiltins } from './library/builtins.ts';
import { makeConstructors } from './library/constructors.ts';
import { makeListMethods } from './library/list-methods.ts';
import { makeSetMethods } from './library/set-methods.ts';
import { makeSorting } from './library/sorting.ts';
import { makeBytesMethods } from './library/bytes-methods.ts';
import { makeNumberMethods } from './library/number-methods.ts';
import { makeStrMethods } from './library/str-methods.ts';
import { makeTableMethods } from './library/table-methods.ts';

import { makeLoader } from './load.ts';
import { makeMath } from './math.ts';
import { makeNames } from './names.ts';
import type { Host } from './native.ts';
import { makeNumbers } from './numbers.ts';
import { makeObjects } from './objects.ts';
import { makeOperations } from './operations.ts';
import { makeBytes } from './text/bytes.ts';
import { makeFormatting } from './text/format.ts';
import { makeText } from './text/repr.ts';
import { makeStrings } from './text/strings.ts';

/** All that the loop is made over. */
export type Parts = ReturnType<typeof makeParts>;

function makeParts(composition: Composition, host: Host) {
  const objects = makeObjects(composition);
  const hooks = makeHooks(objects);
  const numbers = makeNumbers(objects);
  const arrays = makeArrays(objects);
  const math = makeMath(objects);
  const collections = makeCollections(objects);
  const strings = makeStrings(objects);
  const bytes = makeBytes(objects);
  const ranges = makeRanges(objects);
  const iteration = makeIteration(objects, hooks, collections, strings, ranges, arrays);
  const { tables, dicts, sets } = collections;
  const algebra = makeSetAlgebra(objects, tables, dicts, sets, iteration);
  const setOperators = makeSetOperators(objects, dicts, algebra);
  const operations = makeOperations({
    algebra,
    bytes,
    setOperators,
    hooks,
    objects,
    numbers,
    collections,
    ranges,
    iteration,
    strings,
    arrays,
  });
  const text = makeText(objects);
  const formatting = makeFormatting(objects, text, operations, hooks);
  hooks.truth = operations.truth;
  hooks.formatPercent = formatting.formatPercent;
  const library = {
    algebra,
    bytes,
    hooks,
    formatting,
    objects,
    numbers,
    collections,
    iteration,
    operations,
    text,
    host,
  };
  const sorting = makeSorting(library);
  const tableMethods = makeTableMethods(objects, collections, iteration, operations);
  const strMethods = makeStrMethods(library, strings);
  hooks.updateFrom = tableMethods.updateFrom;
  const entries = [
    ...makeBuiltins(library, sorting),
    ...makeConstructors(library, ranges, tableMethods.updateFrom),
    ...makeListMethods(library, sorting),
    ...tableMethods.entries,
    ...makeSetMethods(library),
    ...strMethods,
    ...makeBytesMethods(library, strMethods),
    ...makeNumberMethods(library),
    ...math.entries,
    ...arrays.entries,
  ];
  return {
    objects,
    numbers,
    arrays,
    math,
    collections,
    iteration,
    hooks,
    formatting,
    operations,
    text,
    names: makeNames(objects, hooks),
    functions: makeFunctions(objects),
    tracebacks: makeTracebacks(objects),
    frames: makeFrames(objects, collections.dicts),
    natives: makeNatives(objects, entries),
    entries,
  };
}

export type Vm = ReturnType<typeof makeVm>;

/** A virtual machine under one strategy; `host` takes the guest's output. */
export function makeVm(composition: Composition, host: Host) {
  const parts = makeParts(composition, host);
  const { objects, arrays, collections, entries } = parts;
  const loader = makeLoader(objects, arrays, collections.sets, entries);
  const interpreter = makeInterpreter(parts);
  parts.hooks.callObject = interpreter.callObject;
  return { ...parts, loader, interpreter };
}
