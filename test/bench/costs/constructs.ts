// The constructs that real CPython was timed at, by their names in its measurements, as programs of the guest.
//
// The bodies are those of the measurements; what comes before the loop is not told there and is the plainest
// that fits the name.

/** What a class is where a body needs one. */
const OBJECT = `
class Obj:
    def __init__(self):
        self.a = ONE
        self.n = 1000
    def m(self):
        pass
class Slotted:
    __slots__ = ('a',)
`;

// Computed, since constants do not die.
const FLOATS = 'a = ONE * 2.5; b = ONE * 1.25';
const VALUE = 'v = ONE * 7.5';
const LIST = `l = [ONE * k for k in range(8)]; i = 3; ${VALUE}`;
const DICT = `d = {'k0': ONE * 0.5, 'k1': ONE * 1.5, 'k2': ONE * 2.5}; key = 'k1'; ${VALUE}`;
const OWN_ATTRIBUTE = `o = Obj(); ${VALUE}`;
const F32 = `p = (ctypes.c_float * 16)(); i = 5; ${VALUE}`;

/** What is assigned before the loop, by name of the construct. */
export const SETUPS: Readonly<Record<string, string>> = {
  local_copy_own_float: VALUE,
  float_add: FLOATS,
  float_mul: FLOATS,
  float_chain_sub_mul: FLOATS,
  int_mul_float_const2: FLOATS,
  int_add_small: 'a = 5',
  int_add_big: 'a = int(ONE) + 100000',
  float_compare_branch: FLOATS,
  call_sqrt: 'a = ONE * 0.5',
  call_cosh: 'a = ONE * 0.5',
  call_cos: 'a = ONE * 0.5',
  ctypes_read_f32_own: F32,
  ctypes_read_f32_shared: F32,
  ctypes_read_i64_own: 'p = (ctypes.c_int64 * 16)(); i = 5',
  ctypes_write_f32_own: F32,
  global_load_float: 'pass',
  range_create_iterate0: 'k = 3',
  list_read_own: LIST,
  list_read_shared_list: LIST,
  list_read_shared_list_diff_elem: LIST,
  list_write_own: LIST,
  list_write_shared_list_own_slot: LIST,
  list_write_shared_list_same_slot: LIST,
  list_append_own: `l = []; ${VALUE}`,
  list_append_shared: `l = []; ${VALUE}`,
  dict_get_own: DICT,
  dict_get_shared: DICT,
  dict_set_own: DICT,
  dict_set_shared_own_key: DICT,
  call_global_fn1: VALUE,
  attr_load_own: OWN_ATTRIBUTE,
  attr_load_shared: OWN_ATTRIBUTE,
  attr_store_own: OWN_ATTRIBUTE,
  attr_store_shared: OWN_ATTRIBUTE,
  slot_attr_load_own: 'o = Slotted(); o.a = ONE * 1.5',
  method_call_own: OWN_ATTRIBUTE,
  method_call_shared: OWN_ATTRIBUTE,
  counter_own_attr_racy: OWN_ATTRIBUTE,
  counter_shared_attr_racy: OWN_ATTRIBUTE,
  counter_shared_attr_lock: `${OWN_ATTRIBUTE}; L = _thread.allocate_lock()`,
  lock_own_uncontended: 'L = _thread.allocate_lock()',
  lock_shared: 'L = _thread.allocate_lock()',
  tuple2_create_drop: FLOATS,
  object_create_drop: 'pass',
  list_create_drop: 'pass',
  rc_pingpong_shared_tuple: 'l = [(ONE, ONE)]',
  rc_own_tuple: 'l = [(ONE, ONE)]',
  rc_immortal_none: 'l = [None]',
  rc_shared_tuple_local_copy: 't = (ONE, ONE)',
};

/** A program with functions that do the body as often as they are told, and an empty one. */
export function programOf(setup: string, body: string): string {
  return `
import ctypes
import _thread
from math import sqrt, cosh, cos
ONE = float(1)
GVAR = ONE * 1.5
${OBJECT}
def fun(v):
    return v
def main(n):
    ${setup.replaceAll('; ', '\n    ')}
    for q in range(n):
        ${body}
`;
}
