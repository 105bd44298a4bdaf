items = [('map', 9, 150), ('compass', 13, 35), ('water', 153, 200), ('sandwich', 50, 160), ('glucose', 15, 60)]
limit = 100
best = [0] * (limit + 1)
taken = []
for i in range(limit + 1):
    taken.append(())
for name, weight, value in items:
    for w in range(limit, weight - 1, -1):
        if best[w - weight] + value > best[w]:
            best[w] = best[w - weight] + value
            taken[w] = taken[w - weight] + (name,)
print(best[-1], taken[-1], best[20], taken[20])


def distance(a, b):
    row = list(range(len(b) + 1))
    for i, x in enumerate(a):
        previous, row[0] = row[0], i + 1
        for j, y in enumerate(b):
            previous, row[j + 1] = row[j + 1], min(row[j + 1] + 1, row[j] + 1, previous + (x != y))
    return row[-1]


print(distance('kitten', 'sitting'), distance('', 'abc'), distance('same', 'same'))
