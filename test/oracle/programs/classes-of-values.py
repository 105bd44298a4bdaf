class S(str): pass
class I(int): pass
class F(float): pass
class L(list): pass
class T(tuple): pass
class D(dict): pass
def t(f):
    try:
        r = f()
        print(type(r).__name__, repr(r))
    except Exception as e:
        print(type(e).__name__, e)
s = S('abc')
t(lambda: s.strip()); t(lambda: s[:]); t(lambda: s[0:3]); t(lambda: s.replace('z', 'y')); t(lambda: s.ljust(1)); t(lambda: s.center(2)); t(lambda: s.zfill(1))
t(lambda: s.split('z')[0]); t(lambda: s.splitlines()[0]); t(lambda: s.lower()); t(lambda: s.removeprefix('z')); t(lambda: s.removesuffix('z'))
t(lambda: ''.join([s])); t(lambda: S(',').join(['a', s])); t(lambda: s + ''); t(lambda: '' + s); t(lambda: s * 1); t(lambda: 1 * s); t(lambda: s.expandtabs()); t(lambda: s.translate({}))
t(lambda: s.capitalize()); t(lambda: s.title()); t(lambda: s.swapcase()); t(lambda: s.casefold()); t(lambda: s.rjust(0)); t(lambda: s.lstrip()); t(lambda: s.rstrip('z')); t(lambda: s.rsplit('z')[0])
t(lambda: str(s)); t(lambda: f'{s}'); t(lambda: '%s' % s); t(lambda: format(s)); t(lambda: '{}'.format(s)); t(lambda: repr(s))
t(lambda: 'xabcx'.find(s)); t(lambda: s in 'xabc'); t(lambda: 'xabc'.startswith('x', I(0))); t(lambda: 'abcx'.startswith(s)); t(lambda: 'a,b'.split(S(','))); t(lambda: 'xax'.strip(S('x'))); t(lambda: 'aba'.replace(S('a'), S('c')))
t(lambda: 'abcd'.endswith((S('cd'),))); t(lambda: 'abc'.count(S('b'))); t(lambda: 'a'.ljust(I(3), S('.'))); t(lambda: int(S('12'), I(3))); t(lambda: int(S('12'))); t(lambda: float(S('1.5'))); t(lambda: ord(S('a')))
t(lambda: len(s)); t(lambda: sorted([S('b'), S('a')])); t(lambda: {s: 1}['abc']); t(lambda: hash(s) == hash('abc')); t(lambda: s == 'abc'); t(lambda: 'abc' == s); t(lambda: s < 'abd'); t(lambda: max(s)); t(lambda: list(s)); t(lambda: s.encode()); t(lambda: s.index('c')); t(lambda: getattr(s, S('upper'))()); t(lambda: s.isalpha()); t(lambda: s[I(1)]); t(lambda: s[::I(2)])
t(lambda: [1, 2][I(1)]); t(lambda: [1, 2] * I(2)); t(lambda: list(range(I(2)))); t(lambda: chr(I(65))); t(lambda: hex(I(10))); t(lambda: bin(I(2))); t(lambda: round(2.567, I(1))); t(lambda: round(I(15), I(-1))); t(lambda: pow(I(2), I(3), I(5))); t(lambda: divmod(I(7), 2)); t(lambda: abs(I(-2))); t(lambda: sum([I(1), I(2)], I(0))); t(lambda: I(2) ** -1); t(lambda: I(7) / I(2)); t(lambda: I(1) == 1.0); t(lambda: I(5) & 3); t(lambda: '%d' % I(3)); t(lambda: '%5.1f' % F(2.25)); t(lambda: '%x' % I(255)); t(lambda: f'{I(3):5d}'); t(lambda: I(3).to_bytes(2)); t(lambda: I(3).bit_count()); t(lambda: I(3).is_integer()); t(lambda: 'a' * I(3)); t(lambda: I(3).as_integer_ratio())
t(lambda: F(1.5).is_integer()); t(lambda: F(2.0).is_integer()); t(lambda: F(1.5).as_integer_ratio()); t(lambda: F(1.5).hex()); t(lambda: float.fromhex(S('0x1p1'))); t(lambda: round(F(1.5))); t(lambda: round(F(1.567), 2)); t(lambda: F(1) + 1); t(lambda: -F(1)); t(lambda: abs(F(-1))); t(lambda: F(7) // 2); t(lambda: divmod(F(7), 2)); t(lambda: int(F(2.7))); t(lambda: F(1) == 1); t(lambda: hash(F(1.0))); t(lambda: float(F(1))); t(lambda: str(F(1))); t(lambda: sum([F(1)])); t(lambda: max(F(1), 0)); t(lambda: F(1).real); t(lambda: bool(F(0)))
l = L([3, 1])
t(lambda: l[:]); t(lambda: l + [1]); t(lambda: [1] + l); t(lambda: l * 2); t(lambda: l.copy()); t(lambda: sorted(l)); t(lambda: list(l)); t(lambda: tuple(l)); t(lambda: l == [3, 1]); t(lambda: [3, 1] == l); t(lambda: l < [4]); t(lambda: l.index(1)); t(lambda: [*l]); t(lambda: (lambda *a: a)(*l)); t(lambda: list(reversed(l))); t(lambda: list(map(str, l))); t(lambda: ' '.join(L(['a']))); t(lambda: [1].extend(l)); t(lambda: dict(L([(1, 2)]))); t(lambda: set(l)); t(lambda: repr(l)); t(lambda: 3 in l); t(lambda: sum(l)); t(lambda: '%s %s' % T((1, 2))); t(lambda: '%s' % (l,)); t(lambda: isinstance(1, T((int,))))
tt = T((1, 2))
t(lambda: tt[:]); t(lambda: tt + ()); t(lambda: () + tt); t(lambda: tt * 1); t(lambda: tuple(tt)); t(lambda: tt == (1, 2)); t(lambda: (1, 2) == tt); t(lambda: hash(tt) == hash((1, 2))); t(lambda: {tt: 1}[(1, 2)]); t(lambda: tt.count(1)); t(lambda: 'a'.startswith(T(('a',)))); t(lambda: repr(tt)); t(lambda: tt < (1, 3)); t(lambda: T()); t(lambda: repr(T((1,))))
d = D(a=1)
t(lambda: d.copy()); t(lambda: d | {}); t(lambda: {} | d); t(lambda: dict(d)); t(lambda: d == {'a': 1}); t(lambda: {'a': 1} == d); t(lambda: (lambda **k: k)(**d)); t(lambda: {**d}); t(lambda: {}.update(d)); t(lambda: D.fromkeys([1])); t(lambda: list(d.items())); t(lambda: '%(a)s' % d); t(lambda: '{a}'.format(**d)); t(lambda: '{a}'.format_map(d)); t(lambda: list(d)); t(lambda: 'a' in d); t(lambda: d.keys() & {'a'}); t(lambda: repr(d)); t(lambda: len(d)); t(lambda: bool(D()))
class SS(set): pass
ss = SS([1])
t(lambda: ss | {2}); t(lambda: {2} | ss); t(lambda: ss & {1}); t(lambda: ss - {1}); t(lambda: ss ^ {1}); t(lambda: ss.copy()); t(lambda: ss.union([2])); t(lambda: ss == {1}); t(lambda: {1} == ss); t(lambda: repr(ss)); t(lambda: repr(SS())); t(lambda: frozenset(ss)); t(lambda: ss <= {1, 2}); t(lambda: {1}.issubset(ss)); t(lambda: 1 in ss); t(lambda: {frozenset([1])} == {ss} if False else 0)
print(s, I(2), F(2.5), l, tt, d, ss, sep=S('|'), end=S('\n'))
