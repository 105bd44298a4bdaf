a = [1, 2, 3]
for x in a:
    if x < 10:
        a.append(x * 4)
print(a)
b = [1, 2, 3, 4, 5, 6]
for x in b:
    if x % 2 == 0:
        b.remove(x)
print(b)
for i, x in enumerate(b):
    b[i] = x * x
print(b)
while b:
    print(b.pop(), end=' ')
print(b)
