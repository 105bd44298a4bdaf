def twice(f, x):
    return f(f(x))


def inc(x):
    return x + 1


def double(x):
    return x * 2


print(twice(inc, 5), twice(double, 5), twice(str, 5), twice(abs, -3))
table = {'inc': inc, 'double': double, 'len': len}
for name, f in table.items():
    print(name, f([1]) if name == 'len' else f(10))
for f in [inc, double, abs, float, str]:
    print(f(3), end=' ')
print()


def compose(fs, x):
    for f in fs:
        x = f(x)
    return x


print(compose([inc, double, inc], 1), callable(inc), callable(3), inc is inc, inc == double)
push = [].append
print(push(1))
