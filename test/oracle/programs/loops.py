for i in range(10):
    if i % 2:
        continue
    if i > 6:
        break
    print(i)
else:
    print('no break')
for i in range(3):
    for j in range(i, 3):
        if j == 2:
            break
        print(i, j)
    else:
        print('inner done')
n = 5
while n:
    n -= 1
    if n == 2:
        continue
    print(n)
else:
    print('end')
print(list(range(10, 0, -3)), range(5)[2], range(0, 10, 2)[-1], len(range(0, 10, 3)), 4 in range(0, 10, 2))
print(range(3), range(1, 4), range(0, 10, 3)[1:3], range(0) == range(2, 2))
