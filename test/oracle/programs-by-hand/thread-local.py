"""What each thread has for itself."""

import threading

data = threading.local()
data.name = 'main'
seen, lock = [], threading.Lock()


def use(number):
    fresh = not hasattr(data, 'name')
    data.name = f'thread {number}'
    data.count = 0
    for _ in range(10):
        data.count += number
    with lock:
        seen.append((number, fresh, data.name, data.count))


threads = [threading.Thread(target=use, args=(i,)) for i in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(sorted(seen))
print(data.name, hasattr(data, 'count'), data.__dict__)
try:
    data.missing
except AttributeError as error:
    print('AttributeError:', error)


class Connection(threading.local):
    limit = 3

    def __init__(self, host):
        self.host = host
        self.used = []

    def use(self, what):
        self.used.append(what)
        return len(self.used)


connection = Connection('here')
connection.use('a')
lengths = []


def work():
    connection.use('b')
    lengths.append((connection.use('c'), connection.host, connection.limit))


thread = threading.Thread(target=work)
thread.start()
thread.join()
print(lengths, connection.used)
del data.name
print(hasattr(data, 'name'))
