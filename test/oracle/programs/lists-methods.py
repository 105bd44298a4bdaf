a = [5, 3, 8]
a.extend([1, 2])
a.extend('ab')
a.extend(range(2))
print(a, a.index(8), a.count(1), a.index(1, 4), a.pop(), a.pop(0), a.pop(-2), a)
a.insert(0, 'first')
a.insert(100, 'last')
a.insert(-1, 'before last')
print(a)
a.remove(8)
a.reverse()
print(a, len(a))
b = [3, 1, 2]
b.sort()
print(b)
b.sort(reverse=True)
print(b, sorted(b), b)
c = [1] + [2] * 2
c += [3]
c += (4, 5)
c += 'x'
c *= 2
print(c)
