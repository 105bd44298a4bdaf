s = '  xx hello xx  '
print([s.strip(), s.lstrip(), s.rstrip(), s.strip(' x'), 'abc'.strip('ac'), ''.strip(), 'aaa'.strip('a')])
for w in (3, 8, 9):
    print(['hello'.center(w), 'hello'.center(w, '*'), 'hello'.ljust(w, '.'), 'hello'.rjust(w, '.'), '-42'.zfill(w), '42'.zfill(w)])
print('prefix-body'.removeprefix('prefix-'), 'body.txt'.removesuffix('.txt'), 'abc'.removeprefix('x'))
