// The virtual machine: its parts, put together for one strategy.

import type { Composition } from '../strategy.ts';
import { makeCollections } from './collections/index.ts';
import { makeIteration } from './collections/iteration.ts';
import { makeSetAlgebra } from './collections/set-algebra.ts';
import { makeSetOperators } from './collections/set-operators.ts';
import { makeRanges } from './collections/ranges.ts';
import { makeArrays } from './ctypes.ts';
import { makeCalls } from './calls.ts';
import { makeCells } from './cells.ts';
import { makeAttributes } from './classes/attributes.ts';
import { makeBuiltInAttributes } from './classes/built-in-attributes.ts';
import { makeClassNatives } from './classes/class-natives.ts';
import { makeClassTables } from './classes/class-tables.ts';
import { makeClasses } from './classes/classes.ts';
import { makeDescriptors } from './classes/descriptors.ts';
import { makeInstances } from './classes/instances.ts';
import { makeLookup } from './classes/lookup.ts';
import { makeSpecialNatives } from './classes/special-natives.ts';
import { makeSpecials } from './classes/specials.ts';
import { makeWeakrefs } from './classes/weakrefs.ts';
import { makeDisplays } from './displays.ts';
import { makeExceptionObjects } from './exception-objects.ts';
import { makeFailures } from './failures.ts';
import { makeFrames } from './frames.ts';
import { makeFunctions, makeNatives, makeTracebacks } from './functions.ts';
import { makeGeneratorMethods } from './generator-methods.ts';
import { makeGenerators } from './generators.ts';
import { makeHooks } from './hooks.ts';
import { makeInterpreter } from './interpreter.ts';
import { makeMessages } from './interpreters/messages.ts';
import { makeInterpreters } from './interpreters/natives.ts';
import { makeInterpreterQueues } from './interpreters/queues.ts';
import { makeBuiltins } from './library/builtins.ts';
import { makeConstructors } from './library/constructors.ts';
import { makeDequeMethods } from './library/deque-methods.ts';
import { makeListMethods } from './library/list-methods.ts';
import { makeSetMethods } from './library/set-methods.ts';
import { makeRangeMethods } from './library/range-methods.ts';
import { makeSorting } from './library/sorting.ts';
import { makeBytesMethods } from './library/bytes-methods.ts';
import { makeNumberMethods } from './library/number-methods.ts';
import { makeStrMethods } from './library/str-methods.ts';
import { makeTableMethods } from './library/table-methods.ts';

import { makeLoader } from './load.ts';
import { makeMathFunctions } from './math/natives.ts';
import { makeMath } from './math.ts';
import { makeMemoryViews } from './memoryviews.ts';
import { makeNames } from './names.ts';
import type { Host } from './native.ts';
import { makeNumbers } from './numbers.ts';
import { makeNumpyLike } from './numpy-like.ts';
import { makeObjects } from './objects.ts';
import { makeOperations } from './operations.ts';
import { makeBytes } from './text/bytes.ts';
import { makeCallers } from './system/callers.ts';
import { makeFiles } from './system/files.ts';
import { makeGc } from './system/gc.ts';
import { makeScopes } from './system/scopes.ts';
import { makeSys } from './system/sys.ts';
import { makeTime } from './system/time.ts';
import { makeTracemalloc } from './system/tracemalloc.ts';
import { makeFormatting } from './text/format.ts';
import { makeText } from './text/repr.ts';
import { makeStrings } from './text/strings.ts';
import { makeHandles } from './threads/handles.ts';
import { makeLocks } from './threads/locks.ts';
import { makeSimpleQueue } from './threads/simple-queue.ts';
import { threadTypes } from './threads/types.ts';
import { makeWaiting } from './threads/waiting.ts';

import { makeUnwinding } from './unwinding.ts';
/** All that the loop is made over. */
export type Parts = ReturnType<typeof makeParts>;

function makeParts(composition: Composition, host: Host) {
  const objects = makeObjects(composition);
  const hooks = makeHooks(objects);
  const calls = makeCalls(objects, hooks, host.nativeDepth);
  const generators = makeGenerators(objects, calls, hooks);
  const numbers = makeNumbers(objects);
  const math = makeMath(objects);
  const classTables = makeClassTables(objects);
  const lookup = makeLookup(objects, hooks, classTables);
  const specials = makeSpecials(objects, hooks, lookup);
  const weakrefs = makeWeakrefs(objects, hooks, lookup);
  const collections = makeCollections(objects, hooks, specials, weakrefs);
  const arrays = makeArrays(objects, hooks, collections.lists, collections.slices);
  const views = makeMemoryViews(objects, arrays, collections.slices);
  const strings = makeStrings(objects);
  const bytes = makeBytes(objects);
  const ranges = makeRanges(objects);
  const iteration = makeIteration(
    objects,
    hooks,
    lookup,
    specials,
    generators,
    collections,
    strings,
    ranges,
    arrays,
  );
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
    views,
    lookup,
    specials,
  });
  const text = makeText(objects, specials, weakrefs);
  const formatting = makeFormatting(objects, text, operations, hooks);
  hooks.truth = operations.truth;
  hooks.formatPercent = formatting.formatPercent;
  const library = {
    algebra,
    bytes,
    hooks,
    lookup,
    specials,
    generators,
    formatting,
    objects,
    numbers,
    collections,
    iteration,
    operations,
    text,
    host,
  };
  const exceptionObjects = makeExceptionObjects(objects, collections, operations);
  const descriptors = makeDescriptors(objects, hooks, lookup);
  const instances = makeInstances(objects, hooks, calls, lookup);
  const attributes = makeAttributes({
    objects,
    hooks,
    dicts: collections.dicts,
    tables: classTables,
    lookup,
    exceptions: exceptionObjects,
  });
  const classes = makeClasses({
    objects,
    hooks,
    calls,
    dicts: collections.dicts,
    tables: classTables,
    lookup,
    instances,
  });
  const classParts = {
    objects,
    hooks,
    collections,
    operations,
    lookup,
    attributes,
    instances,
    classes,
    weakrefs,
  };
  const classNatives = makeClassNatives(classParts);
  hooks.getAttribute = attributes.getAttribute;
  hooks.findAttribute = attributes.findAttribute;
  hooks.callSpecial = lookup.callSpecial;
  hooks.getDescriptor = descriptors.getDescriptor;
  hooks.setDescriptor = descriptors.setDescriptor;
  const sorting = makeSorting(library);
  const tableMethods = makeTableMethods(objects, hooks, collections, iteration, operations);
  const strMethods = makeStrMethods(library, strings);
  hooks.updateFrom = tableMethods.updateFrom;
  hooks.updateByKeys = tableMethods.updateByKeys;
  const entries = [
    ...makeBuiltins(library, sorting),
    ...makeConstructors(library, ranges, tableMethods.updateFrom),
    ...makeListMethods(library, sorting),
    ...tableMethods.entries,
    ...makeSetMethods(library),
    ...strMethods,
    ...makeBytesMethods(library, strMethods),
    ...makeNumberMethods(library),
    ...makeRangeMethods(library),
    ...exceptionObjects.entries,
    ...classNatives.entries,
    ...makeBuiltInAttributes(classParts),
    ...makeSpecialNatives(classParts, iteration, text, formatting, tableMethods.updateFrom),
    ...makeGeneratorMethods(objects, calls, generators),
    ...math.entries,
    ...makeMathFunctions(library),
    ...arrays.entries,
    ...views.entries,
  ];
  const waiting = makeWaiting(objects);
  const handles = makeHandles(objects, operations, waiting, hooks, host);
  const files = makeFiles(objects, iteration, host);
  const gc = makeGc(objects, collections.lists);
  const sys = makeSys(objects, collections.dicts, hooks);
  entries.push(
    ...makeLocks(objects, operations, waiting),
    ...handles.entries,
    ...makeSimpleQueue(objects, operations, waiting),
    ...makeTime(objects, waiting, host),
    ...sys.entries,
    ...files.entries,
    ...gc.entries,
    ...makeTracemalloc(objects),
    ...makeCallers(objects, host),
    ...makeScopes(objects, collections.dicts, hooks),
    ...makeDequeMethods(library),
  );
  const messages = makeMessages(objects, bytes, text);
  const numpyLike = makeNumpyLike(objects);
  const interpreters = makeInterpreters(objects, collections.dicts, messages, waiting, host);
  entries.push(
    ...numpyLike.entries,
    ...interpreters.entries,
    ...makeInterpreterQueues(objects, messages, waiting, host),
  );
  const constants = [
    ...numpyLike.constants,
    ...interpreters.constants,
    ...classNatives.constants,
    ...threadTypes(objects),
    ...handles.constants,
    ...sys.constants,
    ...files.constants,
    ...gc.constants,
  ];
  const frames = makeFrames(objects, collections.dicts);
  const tracebacks = makeTracebacks(objects);
  return {
    calls,
    generators,
    exceptionObjects,
    cells: makeCells(objects, collections.dicts),
    displays: makeDisplays({
      objects,
      calls,
      hooks,
      collections,
      iteration,
      operations,
      text,
      entries,
    }),
    unwinding: makeUnwinding({
      lookup,
      objects,
      calls,
      hooks,
      frames,
      generators,
      tracebacks,
      text,
    }),
    failures: makeFailures(objects, hooks, iteration, text),
    host,
    nativeModules: {
      definitions: new Map([[numpyLike.definition.name, numpyLike.definition]]),
      admits: composition.admits,
      host,
    },
    handles,
    messages,
    constants,
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
    names: makeNames(objects, collections.dicts),
    attributes,
    instances,
    lookup,
    weakrefs,
    functions: makeFunctions(objects),
    tracebacks,
    frames,
    natives: makeNatives(objects, calls, instances, weakrefs, lookup, entries),
    entries,
  };
}

export type Vm = ReturnType<typeof makeVm>;

/** A virtual machine under one strategy; `host` takes the guest's output. */
export function makeVm(composition: Composition, host: Host) {
  const parts = makeParts(composition, host);
  const { objects, arrays, collections, entries, constants } = parts;
  const loader = makeLoader(objects, arrays, collections.sets, entries, constants);
  const interpreter = makeInterpreter(parts, host.turn);
  return { ...parts, loader, interpreter };
}
