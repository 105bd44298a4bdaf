rows = [('apple', 3, 1.5), ('kiwi', 12, 0.25), ('melon', 150, 12.0)]
for name, count, price in rows:
    print(f'{name:<10}|{count:>6d}|{price:8.2f}|{count * price:+010.3f}|{count:#06x}')
    print('%-10s|%6d|%8.2f|%+010.3f|%#06x' % (name, count, price, count * price, count))
    print('{:<10}|{:>6d}|{:8.2f}|{:+010.3f}|{:#06x}'.format(name, count, price, count * price, count))
width, digits = 12, 4
print(f'{3.14159265:{width}.{digits}f}|{"mid":*^{width}}|{2**70:,}|{12345678.9:_.1f}')
print(f'{0.000123:e} {1e100:g} {0.1 + 0.2} {1234.5:G} {0.756:.1%} {255:b} {255:o} {97:c}')
print(f'{"q"!r:>6} {"é"!a} {None!s:>6} {[1, 2]!r} {True:d} {True} {-0.0:z.1f}')
print(f'{{}} {1 + 1 = } {"nested"[:3]}')
print('{0}{1}{0} {a} {b[0]} {c[k]}'.format('x', 'y', a=1, b=[2], c={'k': 3}))
print('{!r:>{w}} {:{f}^{w}}'.format('a', 'b', w=7, f='.'))
print('%(name)s is %(age)03d' % {'name': 'Ann', 'age': 7}, '%5.1f%%' % 99.5, '%c%c' % ('a', 98))
print('%*d|%-*d|%.*f' % (6, 42, 6, 42, 2, 3.14159), '%r %s %a' % ('é', 'é', 'é'))
print('{x}'.format_map({'x': 5}), format(1e6, ',.2f'), format('abc', '.2'), format(5))
for spec, value in (('d', 'a'), ('q', 1), ('s', 1), ('.2', 1), (',', 'a'), ('=5', 'a'), ('5', None)):
    try:
        print(format(value, spec))
    except Exception as e:
        print(type(e).__name__, e)
for text, args in (('{}', ()), ('{a}', ()), ('{', (1,)), ('}', (1,)), ('{}{1}', (1, 2)), ('{!x}', (1,))):
    try:
        print(text.format(*args))
    except Exception as e:
        print(type(e).__name__, e)
for text, args in (('%d', 'a'), ('%s %s', 'a'), ('%s', (1, 2)), ('%(a)s', {}), ('%y', 1), ('%', 1)):
    try:
        print(text % args)
    except Exception as e:
        print(type(e).__name__, e)
try:
    print('%d items' % '3')
except TypeError as e:
    print(e)
