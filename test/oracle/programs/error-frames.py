def inner(x):
    return 10 / x


def middle(x, times):
    total = 0
    for i in range(times):
        total += inner(x - i)
    return total


def outer():
    print(middle(5, 3))
    print(middle(2, 5))


outer()
