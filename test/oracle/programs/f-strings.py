x, name = 3.14159, 'py'
print(f'{x}', f'{x:.2f}', f'{name!r}', f'{name:>5}|', f'{x:{5}.{3}}', f'{{}}', f'{1 + 1}{name}', f'')
print(f'{x=}', f'{name=!s}', f'{3:05d}', f'{"a" "b"}', f'{name!a}')
try:
    f'{x:d}'
except ValueError as error:
    print(error)
