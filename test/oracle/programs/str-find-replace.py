s = 'abracadabra'
print(s.find('a'), s.find('a', 1), s.rfind('a'), s.find('z'), s.index('bra'), s.rindex('bra'), s.count('a'), s.count('abra'), s.find('a', -3, -1))
print(s.replace('a', 'A'), s.replace('abra', ''), s.replace('a', 'aa', 2), s.replace('', '-'), s.replace('z', 'x'))
print(s.startswith('abra'), s.endswith('bra'), s.startswith(('x', 'ab')), s.endswith('x'), s.startswith('bra', 1), s.count(''))
