def f(n):
    try:
        return 1 / n
    except ZeroDivisionError:
        return [][n]


def g():
    try:
        f(0)
    except IndexError as error:
        raise RuntimeError('g failed', 3) from error


def h():
    try:
        g()
    finally:
        print('finally in h')


try:
    h()
except RuntimeError as error:
    print(repr(error), repr(error.__cause__), repr(error.__context__), error.__suppress_context__)
    print(repr(error.__cause__.__context__))
h()
