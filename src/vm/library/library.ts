// What the library of the guest is written over.

import type { Collections } from '../collections/index.ts';
import type { SetAlgebra } from '../collections/set-algebra.ts';
import type { Iteration } from '../collections/iteration.ts';
import type { Generators } from '../generators.ts';
import type { Lookup } from '../classes/lookup.ts';
import type { Specials } from '../classes/specials.ts';
import type { Hooks } from '../hooks.ts';
import type { Host } from '../native.ts';
import type { Numbers } from '../numbers.ts';
import type { Objects } from '../objects.ts';
import type { Operations } from '../operations.ts';
import type { Bytes } from '../text/bytes.ts';
import type { Formatting } from '../text/format.ts';
import type { Text } from '../text/repr.ts';

export interface Library {
  readonly algebra: SetAlgebra;
  readonly bytes: Bytes;
  readonly hooks: Hooks;
  readonly lookup: Lookup;
  readonly specials: Specials;
  readonly generators: Generators;
  readonly formatting: Formatting;
  readonly objects: Objects;
  readonly numbers: Numbers;
  readonly collections: Collections;
  readonly iteration: Iteration;
  readonly operations: Operations;
  readonly text: Text;
  readonly host: Host;
}
