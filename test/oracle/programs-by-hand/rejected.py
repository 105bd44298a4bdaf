"""A program that CPython rejects: nothing of it runs."""

print('not printed')


def broken(x):
    if x
        return 1
