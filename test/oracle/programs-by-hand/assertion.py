"""An assertion that fails, in a thread's result and at last in the program."""

from concurrent.futures import ThreadPoolExecutor


def check(n):
    assert n % 2 == 0, f'{n} is odd'
    return n


with ThreadPoolExecutor(2) as pool:
    for future in [pool.submit(check, n) for n in (2, 3)]:
        try:
            print(future.result())
        except AssertionError as error:
            print('AssertionError:', error)
total = sum(map(check, [2, 4]))
assert total == 6
assert (total, 'a tuple is true')[0]
assert total == 7, [total, 'is not', 7]
