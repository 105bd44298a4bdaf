"""Text made of values: f-strings, format, %."""

import math

n, x, s, items = 1234567, 3.14159265, 'text', [1, 'two', None]
print(f'{n} {n:,} {n:_} {n:>12} {n:<12}| {n:^12}| {n:+d} {n:012d} {n:x} {n:X} {n:o} {n:b} {n:#x}')
print(f'{x} {x:.2f} {x:8.3f} {x:<8.1f}| {x:e} {x:.3g} {x:G} {x:%} {x:.0f} {x:+.1f} {x:010.4f}')
print(f'{s} {s!r} {s:>8} {s:*^10} {s:.2} {s!s:5}| {items} {items!r:>20} {None} {True:5} {True!s:5}')
print(f'{n = } {x=:.1f} {s = !r} {n + 1=}')
print(f"{'nested ' + f'{n:{10}}'} {x:{8}.{2}f} {{literal}} {s[0]}{s[-1]} {items[1]} {len(items):03}")
print(f'{-0.0} {1e100} {1e-7} {float("inf"):>6} {math.nan} {-5:05} {1e22} {0.1 + 0.2} {100000000000000000.0}')
print('{} {} {}'.format(n, x, s), '{1} {0} {1}'.format('a', 'b'), '{k:>5}{v!r}'.format(k='key', v='val'))
print('{0[1]} {1.real} {2[key]}'.format(items, 5, {'key': 'value'}), '{:{w}.{p}f}'.format(x, w=10, p=3))
print('%d %5d %-5d| %05d %+d %x %o %c %c' % (42, 42, 42, 42, 42, 255, 8, 'c', 100))
print('%s %r %10s %-10s| %.3s' % (s, s, s, s, s), '%f %.2f %8.2f %e %g' % (x, x, x, x, x))
print('%(a)s and %(b)03d' % {'a': 'A', 'b': 7}, '%%', '100%%' % (), '%s' % (items,), '%*d' % (6, 42))
print(format(255, '#06x'), format('a', '>3'), format(2.5), format(True), format(1000, ','), format(0.5, '.1%'))
print(str(1.0), repr('quote\'s "both"'), repr('tab\t nl\n \x00 é \u200b'), ascii('é'), [0.1, 1e16])
print(','.join(str(i) for i in range(3)), 'abc'.center(9, '.'), 'a-b-c'.split('-', 1), ' x '.strip() + '|')
for spec, value in (('d', 'text'), ('s', 5), ('z', 5), ('.2d', 5), (',s', 'a'), ('=5', 'a')):
    try:
        print(format(value, spec))
    except ValueError as error:
        print('ValueError:', error)
for template, values in (('%d', 'x'), ('%d %d', (1,)), ('%d', (1, 2)), ('%q', 1), ('%(a)s', 5)):
    try:
        print(template % values)
    except (TypeError, ValueError) as error:
        print(type(error).__name__, error)


class Temperature:
    def __init__(self, c):
        self.c = c

    def __format__(self, spec):
        if spec.endswith('F'):
            return format(self.c * 9 / 5 + 32, spec[:-1]) + '°F'
        return format(self.c, spec) + '°C'


print(f'{Temperature(21.456):.1f} {Temperature(21.456):.0fF} {Temperature(5)}')
