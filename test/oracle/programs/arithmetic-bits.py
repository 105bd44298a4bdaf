for a in (0, 1, 6, -1, -6, 2 ** 40 + 5):
    for b in (1, 3, -2, 2 ** 33):
        print(a & b, a | b, a ^ b, ~a, a >> 2, a << 3, a >> 70, sep=' ')
print(True & False, True | 2, True ^ True, True + True, True * 3.5, -True)
x = 1
x <<= 10
x |= 5
x ^= 7
x &= 1022
x >>= 1
print(x)
