s = 'hello'
print(s + ' ' + 'world', s * 2, s[1], s[-1], s[1:4], s[::-1], len(s), 'ell' in s, 'z' in s, s < 'help')
print(repr('a\'b'), repr("a\n\t\\"), 'é', repr('\x00\u2028'), str(1.0), str([1, 'a']), str(None))
print('a', 1, 2.5, True, None, [1], (2,), {'a': 1}, sep='-', end='!\n')
for i, c in enumerate(s, 1):
    print(i, c, end=' ')
print()
print(ord('a'), chr(8364), bool(''), bool('x'), int('42') + 1, str(42) + '1', max('abc'), min('abc'))
