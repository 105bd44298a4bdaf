line = 'alpha, beta,,gamma , delta'
print(line.split(','), line.split(), line.split(', '), line.split(',', 2), line.rsplit(',', 1), '-'.join(line.split()))
print(''.split(), ''.split('x'), ' a b '.split(), 'a\nb\r\nc'.splitlines(), 'a\nb'.splitlines(True), ''.join([]), ','.join('abc'))
print('k=v=w'.partition('='), 'k'.partition('='), 'k=v=w'.rpartition('='), '+'.join(sorted('banana')))
words = {}
for word in 'the cat and the dog and the bird'.split():
    words[word] = words.get(word, 0) + 1
print(words)
