"""Lists, dicts and sets that threads share: single operations are whole."""

import threading

THREADS, TIMES = 4, 60
numbers, table, seen, counts = [], {}, set(), {i: 0 for i in range(THREADS)}


def fill(n):
    for i in range(TIMES):
        numbers.append((n, i))
        table[n, i] = i * i
        seen.add(i)
        counts[n] += 1
        if i % 10 == 0:
            table.pop((n, i))
            len(numbers), (n, i) in table, numbers[-1], list(seen)


threads = [threading.Thread(target=fill, args=(n,)) for n in range(THREADS)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(len(numbers), len(table), len(seen), counts)
for n in range(THREADS):
    print(n, [i for m, i in numbers if m == n] == list(range(TIMES)))
print(sorted(set(numbers)) == sorted(numbers), sum(table.values()))

stack, popped = list(range(100)), []


def take():
    while True:
        try:
            item = stack.pop()
        except IndexError:
            return
        popped.append(item)


threads = [threading.Thread(target=take) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(stack, sorted(popped) == list(range(100)))


class Shared:
    pass


shared = Shared()


def set_attributes(n):
    for i in range(20):
        setattr(shared, f'a{n}_{i}', i)


threads = [threading.Thread(target=set_attributes, args=(n,)) for n in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(len(vars(shared)), sum(vars(shared).values()))
winners = []
once = {}


def claim(n):
    if once.setdefault('winner', n) == n:
        winners.append(n)


threads = [threading.Thread(target=claim, args=(n,)) for n in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(len(winners), winners == [once['winner']])
