for n in range(2, 15):
    for d in range(2, n):
        if n % d == 0:
            print(n, '=', d, '*', n // d)
            break
    else:
        print(n, 'is prime')
i = 0
while i < 5:
    i += 1
    if i == 3:
        continue
    print(i, end=' ')
else:
    print('done')
while True:
    i -= 1
    if i < 2:
        break
else:
    print('never')
for x in []:
    print('never')
else:
    print('empty', i)
