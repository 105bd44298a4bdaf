for a in range(1, 20):
    for b in range(a, 20):
        for c in range(b, 30):
            if a * a + b * b > c * c:
                continue
            if a * a + b * b == c * c:
                print(a, b, c)
            break
found = None
for i in range(10):
    j = 0
    while j < 10:
        if i * j == 42:
            found = i, j
            break
        j += 1
    if found:
        break
print(found, i, j)
