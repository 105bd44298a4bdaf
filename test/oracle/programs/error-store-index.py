a = [1]
a[0] = 2
print(a)
a[1] = 3
