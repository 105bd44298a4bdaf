words = ['pear', 'Apple', 'fig', 'apple', 'Fig', 'é', 'zoo', 'a', '', 'aa', '10', '9']
print(sorted(words), sorted(words, reverse=True), min(words), max(words))
print('a' < 'b' < 'c', 'a' < 'c' > 'b', 'abc' <= 'abc', 'abc' >= 'abd', 'abc' != 'ABC')
print(['b', 'a'] < ['b', 'b'], ('x', 2) < ('x', 10), 'é' > 'z', '\U0001f600' > '\uffff')
