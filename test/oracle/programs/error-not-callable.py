def apply(f, x):
    return f(x)


print(apply(abs, -1))
apply(5, 1)
