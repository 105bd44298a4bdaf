def digits(n, base=10):
    result = []
    while n:
        n, d = divmod(n, base)
        result.insert(0, d)
    return result or [0]


print(digits(0), digits(2 ** 62), digits(255, 16), digits(10, base=2))


def roman(n):
    text = ''
    for value, sign in ((1000, 'M'), (900, 'CM'), (500, 'D'), (400, 'CD'), (100, 'C'), (90, 'XC'), (50, 'L'), (40, 'XL'),
                        (10, 'X'), (9, 'IX'), (5, 'V'), (4, 'IV'), (1, 'I')):
        while n >= value:
            text += sign
            n -= value
    return text


for year in (1, 4, 9, 14, 40, 90, 400, 1994, 2024, 3999):
    print(year, roman(year), end=', ')
print()
triangle = [[1]]
for i in range(7):
    last = triangle[-1]
    row = [1]
    for j in range(len(last) - 1):
        row.append(last[j] + last[j + 1])
    triangle.append(row + [1])
print(triangle[-1], sum(triangle[-1]))
