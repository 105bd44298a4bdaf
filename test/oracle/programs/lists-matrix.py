def multiply(a, b):
    result = []
    for row in a:
        line = []
        for j in range(len(b[0])):
            total = 0
            for k in range(len(b)):
                total += row[k] * b[k][j]
            line.append(total)
        result.append(line)
    return result


def power(m, n):
    result = [[1, 0], [0, 1]]
    while n > 0:
        if n & 1:
            result = multiply(result, m)
        m = multiply(m, m) if n > 1 else m
        n >>= 1
    return result


print(multiply([[1, 2], [3, 4]], [[5, 6], [7, 8]]), power([[1, 1], [1, 0]], 50)[0][1])
print(multiply([[0.5, 1.5]], [[2], [4]]))
