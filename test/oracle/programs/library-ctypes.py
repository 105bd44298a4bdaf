import ctypes

numbers = (ctypes.c_double * 4)(1, 2.5)
for i in range(len(numbers)):
    numbers[i] += i
print(list(numbers), numbers[1:3], numbers[::-1], sum(numbers), ctypes.sizeof(numbers))
small = (ctypes.c_int8 * 3)(127, 128, -129)
print(small[:], [x for x in (ctypes.c_uint8 * 2)(-1, 256)], list((ctypes.c_uint16 * 1)(70000)))
print(list((ctypes.c_int32 * 2)(2**31, 5)), list((ctypes.c_uint64 * 2)(-1, 2**64)), list((ctypes.c_bool * 2)(0, 'a')))
small[1:] = [7, 300]
print(small[:], 7 in small, (ctypes.c_float * 1)(0.1)[0], ctypes.addressof(small) > 0)
for f in (
    lambda: small[3],
    lambda: small['a'],
    lambda: (ctypes.c_int32 * 1)(1, 2),
    lambda: (ctypes.c_int32 * 1)(1.5),
    lambda: (ctypes.c_float * 1)('a'),
):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
