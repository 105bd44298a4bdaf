print('abc'.index('c'))
'abc'.index('d')
