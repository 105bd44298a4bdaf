// What the interpreter's own work costs on a machine: the tables that the primitives charge from (memory.ts).

import type { NativeEntry } from '../vm/native.ts';
import { COUNTERS } from '../counters.ts';
import { OPCODES } from '../python/opcodes.ts';
import { counterNs, nativeNs, opcodeNs } from './memory.ts';
