// memoryview, as CPython 3.13 has it, over ctypes arrays and bytes; and where memory of arrays is.

import { expect, test } from 'vitest';
import { runGuest } from './guest.ts';

const PROGRAM = `
import ctypes
a = (ctypes.c_double * 3)(1, 2, 3)
v = memoryview(a)
print(v[0], v[-1], len(v), v.nbytes, v.itemsize, v.format, v.readonly, v.tolist(), list(v))
v[1] = 5.5
w = v[1:]
w[0] = 7
print(a[:], w.tolist(), bool(w[2:]))
b = memoryview(bytes([65, 66, 67]))
print(b[0], b.tolist(), b.readonly, b.format, len(b[1:]))
for wrong in (lambda: b[3], lambda: b['x'], lambda: memoryview([])):
    try:
        wrong()
    except (IndexError, TypeError) as e:
        print(type(e).__name__, e)
try:
    b[0] = 1
except TypeError as e:
    print(e)
with memoryview(a) as c:
    print(c[0])
again = (ctypes.c_double * 3).from_address(ctypes.addressof(a))
again[2] = -1
print(a[2], v[2])
del a, v, w, b, c
`;

test.each(['gil', 'biased', 'subinterpreters'])('memoryviews under %s', async (strategy) => {
  const { stdout, error, problems } = await runGuest(PROGRAM, strategy);
  expect(error).toBe('');
  expect(problems).toEqual([]);
  expect(stdout.split('\n')).toEqual([
    '1.0 3.0 3 24 8 <d False [1.0, 2.0, 3.0] [1.0, 2.0, 3.0]',
    '[1.0, 7.0, 3.0] [7.0, 3.0] False',
    '65 [65, 66, 67] True B 2',
    'IndexError index out of bounds on dimension 1',
    'TypeError memoryview: invalid slice key',
    "TypeError memoryview: a bytes-like object is required, not 'list'",
    'cannot modify read-only memory',
    '1.0',
    '-1.0 -1.0',
    '',
  ]);
});

test('memory that nobody looks at any more is used again', async () => {
  const { stdout, error } = await runGuest(
    `
import ctypes
for i in range(200):
    a = (ctypes.c_double * 4096)()
    a[0] = i
    v = memoryview(a)
print(v[0])
try:
    (ctypes.c_double * 1000000)()
except MemoryError:
    print('full')
`,
    'gil',
  );
  expect([stdout, error]).toEqual(['199.0\nfull\n', '']);
});
