text = 'the quick brown fox jumps over the lazy dog the end'
counts = {}
for c in text:
    counts[c] = counts.get(c, 0) + 1
print(counts)
top = []
for c, n in counts.items():
    top.append((-n, c))
print(sorted(top)[:5])
word = ''
words = {}
for c in text + ' ':
    if c == ' ':
        if word not in words:
            words[word] = []
        words[word].append(len(words))
        word = ''
    else:
        word += c
print(words)
