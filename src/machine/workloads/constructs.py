# What real CPython was timed at (../measurements/cpython.json), one function for each construct: does it n times.
#
# Each thread calls the same function with its number. What a name calls own is made by the thread itself, what it calls shared by
# the top level. Values are computed, since constants do not die.
import ctypes
import _thread
from math import sqrt, cosh, cos

ONE = float(1)
GVAR = ONE * 1.5


class Obj:
    def __init__(self):
        self.a = ONE * 1.5
        self.n = 1000

    def m(self):
        pass


class Slotted:
    __slots__ = ('a',)


def fun(v):
    return v


def new_list():
    return [ONE * k for k in range(8)]


def new_dict():
    return {'k0': ONE * 0.5, 'k1': ONE * 1.5, 'k2': ONE * 2.5, 'k3': ONE * 3.5}


FLOAT_ARRAY = (ctypes.c_float * 16)()
LIST = new_list()
GROWING = []
DICT = new_dict()
KEYS = ['k0', 'k1', 'k2', 'k3']
OBJECT = Obj()
LOCK = _thread.allocate_lock()
TUPLES = [(ONE, ONE)]


# The loop alone, which the times of the others do not include.
def loop(n, thread, _):
    for q in range(n):
        pass


def local_copy_own_float(n, thread, _):
    v = ONE * 7.5
    for q in range(n):
        x = v


def float_add(n, thread, _):
    a = ONE * 2.5
    b = ONE * 1.25
    for q in range(n):
        x = a + b


def float_mul(n, thread, _):
    a = ONE * 2.5
    b = ONE * 1.25
    for q in range(n):
        x = a * b


def float_chain_sub_mul(n, thread, _):
    a = ONE * 2.5
    b = ONE * 1.25
    for q in range(n):
        x = (a - b) * a


def int_mul_float_const2(n, thread, _):
    a = ONE * 2.5
    b = ONE * 1.25
    for q in range(n):
        x = 2*a


def int_add_small(n, thread, _):
    a = 5
    for q in range(n):
        x = a + 1


def int_add_big(n, thread, _):
    a = int(ONE) + 100000
    for q in range(n):
        x = a + 1


def float_compare_branch(n, thread, _):
    a = ONE * 2.5
    b = ONE * 1.25
    for q in range(n):
        if a > b:
            x = a


def call_sqrt(n, thread, _):
    a = ONE * 0.5
    for q in range(n):
        x = sqrt(a)


def call_cosh(n, thread, _):
    a = ONE * 0.5
    for q in range(n):
        x = cosh(a)


def call_cos(n, thread, _):
    a = ONE * 0.5
    for q in range(n):
        x = cos(a)


def ctypes_read_f32_own(n, thread, _):
    p = (ctypes.c_float * 16)()
    i = 5
    for q in range(n):
        x = p[i]


def ctypes_read_f32_shared(n, thread, _):
    p = FLOAT_ARRAY
    i = 5
    for q in range(n):
        x = p[i]


def ctypes_read_i64_own(n, thread, _):
    p = (ctypes.c_int64 * 16)()
    i = 5
    for q in range(n):
        x = p[i]


def ctypes_write_f32_own(n, thread, _):
    p = (ctypes.c_float * 16)()
    i = 5
    v = ONE * 7.5
    for q in range(n):
        p[i] = v


def global_load_float(n, thread, _):
    for q in range(n):
        x = GVAR


def range_create_iterate0(n, thread, _):
    k = 3
    for q in range(n):
        for q in range(k, k):
            pass


def list_read_own(n, thread, _):
    l = new_list()
    for q in range(n):
        x = l[3]


def list_read_shared_list(n, thread, _):
    l = LIST
    for q in range(n):
        x = l[3]


def list_read_shared_list_diff_elem(n, thread, _):
    l = LIST
    i = thread
    for q in range(n):
        x = l[i]


def list_write_own(n, thread, _):
    l = new_list()
    v = ONE * 7.5
    for q in range(n):
        l[3] = v


def list_write_shared_list_own_slot(n, thread, _):
    l = LIST
    i = thread
    v = ONE * 7.5
    for q in range(n):
        l[i] = v


def list_write_shared_list_same_slot(n, thread, _):
    l = LIST
    i = 3
    v = ONE * 7.5
    for q in range(n):
        l[i] = v


def list_append_own(n, thread, _):
    l = []
    v = ONE * 7.5
    for q in range(n):
        l.append(v)


def list_append_shared(n, thread, _):
    l = GROWING
    v = ONE * 7.5
    for q in range(n):
        l.append(v)


def dict_get_own(n, thread, _):
    d = new_dict()
    for q in range(n):
        x = d['k1']


def dict_get_shared(n, thread, _):
    d = DICT
    for q in range(n):
        x = d['k1']


def dict_set_own(n, thread, _):
    d = new_dict()
    v = ONE * 7.5
    for q in range(n):
        d['k1'] = v


def dict_set_shared_own_key(n, thread, _):
    d = DICT
    key = KEYS[thread]
    v = ONE * 7.5
    for q in range(n):
        d[key] = v


def call_global_fn1(n, thread, _):
    v = ONE * 7.5
    for q in range(n):
        x = fun(v)


def attr_load_own(n, thread, _):
    o = Obj()
    for q in range(n):
        x = o.a


def attr_load_shared(n, thread, _):
    o = OBJECT
    for q in range(n):
        x = o.a


def attr_store_own(n, thread, _):
    o = Obj()
    v = ONE * 7.5
    for q in range(n):
        o.a = v


def attr_store_shared(n, thread, _):
    o = OBJECT
    v = ONE * 7.5
    for q in range(n):
        o.a = v


def slot_attr_load_own(n, thread, _):
    o = Slotted()
    o.a = ONE * 1.5
    for q in range(n):
        x = o.a


def method_call_own(n, thread, _):
    o = Obj()
    for q in range(n):
        o.m()


def method_call_shared(n, thread, _):
    o = OBJECT
    for q in range(n):
        o.m()


def counter_own_attr_racy(n, thread, _):
    o = Obj()
    for q in range(n):
        o.n += 1


def counter_shared_attr_racy(n, thread, _):
    o = OBJECT
    for q in range(n):
        o.n += 1


def counter_shared_attr_lock(n, thread, _):
    o = OBJECT
    L = LOCK
    for q in range(n):
        with L:
            o.n += 1


def lock_own_uncontended(n, thread, _):
    L = _thread.allocate_lock()
    for q in range(n):
        with L:
            pass


def lock_shared(n, thread, _):
    L = LOCK
    for q in range(n):
        with L:
            pass


def tuple2_create_drop(n, thread, _):
    a = ONE * 2.5
    b = ONE * 1.25
    for q in range(n):
        x = (a, b)


def object_create_drop(n, thread, _):
    for q in range(n):
        x = Obj()


def list_create_drop(n, thread, _):
    for q in range(n):
        x = []


def rc_pingpong_shared_tuple(n, thread, _):
    l = TUPLES
    for q in range(n):
        x = l[0]


def rc_own_tuple(n, thread, _):
    l = [(ONE, ONE)]
    for q in range(n):
        x = l[0]


def rc_immortal_none(n, thread, _):
    l = [None]
    for q in range(n):
        x = l[0]


def rc_shared_tuple_local_copy(n, thread, _):
    t = TUPLES[0]
    for q in range(n):
        x = t
