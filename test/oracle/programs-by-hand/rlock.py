"""Locks that their owner can take again."""

import threading

lock = threading.RLock()


def nested(depth):
    with lock:
        return depth if depth == 0 else nested(depth - 1) + depth


print(nested(6))
try:
    lock.release()
except RuntimeError as error:
    print('RuntimeError:', error)

seen = []


def attempt():
    seen.append(lock.acquire(blocking=False))
    seen.append(lock.acquire(timeout=0.01))
    try:
        lock.release()
    except RuntimeError as error:
        seen.append(str(error))


with lock:
    with lock:
        thread = threading.Thread(target=attempt)
        thread.start()
        thread.join()
print(seen)


class Tree:
    def __init__(self):
        self.lock = threading.RLock()
        self.children = {}

    def add(self, path):
        with self.lock:
            head, _, rest = path.partition('/')
            child = self.children.setdefault(head, Tree())
            if rest:
                with self.lock:
                    child.add(rest)

    def size(self):
        with self.lock:
            return 1 + sum(child.size() for child in self.children.values())


tree = Tree()
paths = [f'{a}/{b}/{c}' for a in 'xy' for b in 'pqr' for c in '12']
threads = [threading.Thread(target=lambda part=paths[i::3]: [tree.add(p) for p in part]) for i in range(3)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(tree.size(), sorted(tree.children))
