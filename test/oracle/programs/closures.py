def counter():
    n = 0

    def up(by=1):
        nonlocal n
        n += by
        return n

    def get():
        return n

    return up, get


up, get = counter()
up()
up(5)
print(get())


def deep(a):
    def one(b):
        def two(c):
            def three():
                nonlocal a
                a += b + c
                return a

            return three

        return two

    return one


three = deep(1)(2)(3)
print(three(), three())


def deleting():
    x = 1

    def inner():
        return x

    print(inner())
    del x
    try:
        inner()
    except NameError as error:
        print(error)
    try:
        x
    except UnboundLocalError as error:
        print(error)
    x = 2
    print(inner())


deleting()


def early():
    def use():
        return later

    try:
        use()
    except NameError as error:
        print(type(error).__name__, error)
    later = 3
    return use()


print(early())


def argument(x):
    def change():
        nonlocal x
        x = x * 2

    change()
    return x


print(argument(4))


def defaults():
    functions = []
    for i in range(3):
        functions.append(lambda i=i: i)
    for i in range(3):
        functions.append(lambda: i)
    return [f() for f in functions]


print(defaults())


def memo(function):
    known = {}

    def call(n):
        if n not in known:
            known[n] = function(n)
        return known[n]

    return call


@memo
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


print(fib(60))


def unbound_nonlocal():
    def set_it():
        nonlocal value
        value = 1

    def delete_it():
        nonlocal value
        del value

    set_it()
    print(value)
    delete_it()
    try:
        delete_it()
    except NameError as error:
        print(error)
    value = 0


unbound_nonlocal()


def generator():
    total = 0

    def add(x):
        nonlocal total
        total += x

    for i in range(4):
        add(i)
        yield total


print(list(generator()))


def in_comprehension(n):
    return [lambda: (n, i) for i in range(2)]


print([f() for f in in_comprehension(5)])


def recursive():
    def go(n):
        return 1 if n == 0 else n * go(n - 1)

    return go(10)


print(recursive())
