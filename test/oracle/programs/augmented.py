a = 10
a += 5
a -= 3
a *= 2
a //= 5
a **= 3
a %= 50
a /= 4
print(a)
b = [1, 2]
c = b
b += [3]
print(b, c, b is c)
b = b + [4]
print(b, c, b is c)
d = {'n': 1}
d['n'] += 1
d['n'] *= 10
s = 'a'
s += 'b'
s *= 3
t = (1,)
t += (2,)
m = [[1], [2]]
m[0] += [9]
m[1][0] -= 5
i = 0
n = [0, 0, 0]
n[i] += 1
i += 1
n[i] -= 1
print(d, s, t, m, n)
x = y = 1
x += y
y += x
print(x, y)
