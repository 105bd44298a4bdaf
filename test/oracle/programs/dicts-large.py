d = {}
for i in range(1000):
    d[i * 7919 % 1009] = i
print(len(d), d[0], d[500] if 500 in d else None, list(d)[:5], list(d)[-3:])
removed = 0
for i in range(0, 1009, 2):
    if d.pop(i, None) is not None:
        removed += 1
print(len(d), removed, list(d)[:5], sum(d), sum(d.values()))
for i in range(50):
    d['k' + str(i)] = i
print(len(d), d['k49'], list(d)[-1], 'k50' in d)
