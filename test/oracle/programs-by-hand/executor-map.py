"""Pools of threads: submit, map, results in order."""

import threading
from concurrent.futures import ThreadPoolExecutor


def collatz(n):
    steps = 0
    while n != 1:
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        steps += 1
    return steps


with ThreadPoolExecutor(max_workers=4) as pool:
    futures = [pool.submit(collatz, n) for n in range(1, 12)]
    print([future.result() for future in futures])
    print(list(pool.map(collatz, range(20, 26))))
    print(list(pool.map(lambda a, b: a * b, [1, 2, 3], [4, 5, 6])))
    print(list(pool.map(pow, range(5), range(5))), list(pool.map(str, [])))
    names = set(pool.map(lambda _: threading.current_thread().name, range(40)))
    print(1 <= len(names) <= 4, all(name.startswith('ThreadPoolExecutor-0_') for name in names))
print(futures[0].done(), futures[0].running(), futures[0].cancelled(), futures[0].exception())
try:
    pool.submit(print)
except RuntimeError as error:
    print('RuntimeError:', error)

with ThreadPoolExecutor(2, thread_name_prefix='crew') as pool:
    print({name.split('_')[0] for name in pool.map(lambda _: threading.current_thread().name, range(9))})
    keyword = pool.submit(sorted, [3, 1, 2], reverse=True, key=lambda x: -x)
    print(keyword.result(timeout=5))

# Work that makes work.
with ThreadPoolExecutor(8) as pool:

    def total(numbers):
        if len(numbers) <= 4:
            return sum(numbers)
        middle = len(numbers) // 2
        left = pool.submit(total, numbers[:middle])
        return left.result() + total(numbers[middle:])

    print(total(list(range(20))))
for count in (0, -1):
    try:
        ThreadPoolExecutor(count)
    except ValueError as error:
        print('ValueError:', error)
