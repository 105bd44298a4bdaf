import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Code } from '../../src/python/code.ts';
import { compile } from '../../src/python/compile.ts';
import { isCode } from '../../src/python/constants.ts';
import { disassemble } from '../../src/python/disassemble.ts';
import { opcodeName } from '../../src/python/opcodes.ts';

// Relative to the repository's root, which is where the tests run.
const REFERENCE = '../shared/reference/dimuon-dis-3.13.txt';

/** The function that the reference lists, on its lines 8 to 22. */
const DIMUON = `from math import cos, cosh, sqrt





def dimuon(offsets, pt, eta, phi, mass, start, stop):
    for event in range(start, stop):
        max_mass = 0
        for i in range(offsets[event], offsets[event + 1]):
            pt1 = pt[i]
            eta1 = eta[i]
            phi1 = phi[i]
            for j in range(i + 1, offsets[event + 1]):
                pt2 = pt[j]
                eta2 = eta[j]
                phi2 = phi[j]
                m = sqrt(2 * pt1 * pt2 * (cosh(eta1 - eta2) - cos(phi1 - phi2)))
                if m > max_mass:
                    max_mass = m
        mass[event] = max_mass
`;

function dimuon(): Code {
  const { constants } = compile(`\n${DIMUON}`, 'dimuon.py');
  return constants.find(isCode)!;
}

describe('disassemble', () => {
  test('prints a module and the functions in it', () => {
    const code = compile('x = 1\n\ndef f(a, b=2):\n    while a: a -= b\n', 'x.py');
    expect(disassemble(code)).toBe(`  0           RESUME                   0

  1           LOAD_CONST               0 (1)
              STORE_NAME               0 (x)

  3           LOAD_CONST               3 ((2,))
              LOAD_CONST               1 (<code object f at 0x..., file "x.py", line 3>)
              MAKE_FUNCTION
              SET_FUNCTION_ATTRIBUTE   1 (defaults)
              STORE_NAME               1 (f)
              RETURN_CONST             2 (None)

Disassembly of <code object f at 0x..., file "x.py", line 3>:
  3           RESUME                   0

  4           LOAD_FAST                0 (a)
              TO_BOOL
              POP_JUMP_IF_FALSE       13 (to L3)
      L1:     LOAD_FAST_LOAD_FAST      1 (a, b)
              BINARY_OP               23 (-=)
              STORE_FAST_LOAD_FAST     0 (a, a)
              TO_BOOL
              POP_JUMP_IF_FALSE        2 (to L2)
              JUMP_BACKWARD           12 (to L1)
      L2:     RETURN_CONST             0 (None)
      L3:     RETURN_CONST             0 (None)
`);
  });

  test('shows the prefixes of long operands', () => {
    const names = Array.from({ length: 258 }, (_, index) => `n${index}`);
    const listing = disassemble(compile(names.join('\n'), 'x.py'));
    expect(listing).toContain('256           LOAD_NAME              255 (n255)');
    expect(listing).toContain('257           EXTENDED_ARG             1\n');
    expect(listing).toContain('              LOAD_NAME              256 (n256)');
  });

  test('compiles dimuon to the opcodes of CPython 3.13', () => {
    const counts = new Map<string, number>();
    for (const { opcode } of dimuon().instructions) {
      const name = opcodeName(opcode);
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    expect(Object.fromEntries(counts)).toEqual({
      RESUME: 1,
      LOAD_GLOBAL: 6,
      LOAD_FAST_LOAD_FAST: 12,
      CALL: 6,
      GET_ITER: 3,
      FOR_ITER: 3,
      STORE_FAST: 12,
      LOAD_CONST: 5,
      BINARY_SUBSCR: 9,
      BINARY_OP: 9,
      LOAD_FAST: 9,
      COMPARE_OP: 1,
      POP_JUMP_IF_TRUE: 1,
      JUMP_BACKWARD: 4,
      END_FOR: 3,
      POP_TOP: 3,
      STORE_SUBSCR: 1,
      RETURN_CONST: 1,
    });
  });

  test.skipIf(!existsSync(REFERENCE))(
    'prints dimuon exactly as CPython 3.13 does (needs ../shared/reference)',
    () => {
      // The first two lines say where the listing was made.
      const reference = readFileSync(REFERENCE, 'utf8').split('\n').slice(2).join('\n');
      expect(disassemble(dimuon())).toBe(reference);
    },
  );
});
