// What is still alive when a program ends is finalised once, in CPython's order.

import { describe, expect, test } from 'vitest';
import { runGuest } from './guest.ts';

const SOURCE = `
log = []
class N:
    def __init__(self, n):
        self.n = n
    def __del__(self):
        log.append(self.n)
        print(self.n, len(log))
a = N('a')
b = [N('b1'), N('b2')]
c = {'k': (N('c'),)}
def f():
    d = N('inner')
    return lambda: d
g = f()
class Holder:
    attribute = N('attribute')
e = N('e')
e.child = N('child')
e.cycle = e
print('end')
`;

// What CPython 3.13 prints first; the order of those further away is not ours.
const PRINTED = ['end', 'a 1', 'e 2', 'b2 3', 'b1 4'];

describe.each(['gil', 'atomic', 'biased', 'free-threading'])('under %s', (strategy) => {
  test('globals are finalised at the end', async () => {
    const { stdout, problems } = await runGuest(SOURCE, strategy);
    const lines = stdout.trimEnd().split('\n');
    expect(lines.slice(0, PRINTED.length)).toEqual(PRINTED);
    expect(
      lines
        .slice(PRINTED.length)
        .map((line) => line.split(' ')[0])
        .toSorted((a, b) => (a! < b! ? -1 : 1)),
    ).toEqual(['attribute', 'c', 'child', 'inner']);
    expect(problems).toEqual([]);
  });
});
