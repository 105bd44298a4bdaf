"""Threads by subclass: run overridden, state kept, super called."""

import threading


class Summer(threading.Thread):
    count = 0

    def __init__(self, numbers, **kwargs):
        super().__init__(**kwargs)
        self.numbers = numbers
        self.total = None

    def run(self):
        self.total = sum(self.numbers)

    @classmethod
    def over(cls, *lists):
        return [cls(numbers, name=f'{cls.__name__}-{i}') for i, numbers in enumerate(lists)]


class Squares(Summer):
    def run(self):
        self.numbers = [n * n for n in self.numbers]
        super().run()


threads = Summer.over(range(10), [1, 2], []) + Squares.over([1, 2, 3])
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
    print(thread.name, thread.total, type(thread).__mro__[1].__name__)


class Lazy(threading.Thread):
    def __init__(self):
        self.ready = True


try:
    Lazy().start()
except RuntimeError as error:
    print('RuntimeError:', error)


class Callable:
    def __init__(self, log):
        self.log = log

    def __call__(self, *args):
        self.log.append(args)


log = []
thread = threading.Thread(target=Callable(log), args=(1, 'two'))
thread.start()
thread.join()
print(log)
