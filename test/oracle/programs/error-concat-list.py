a = [1]
a += (2,)
print(a)
print(a + (3,))
