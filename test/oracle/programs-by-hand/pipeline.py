"""Words through stages joined by queues, several threads a stage.

argv: 1
argv: 4
"""

import queue
import sys
import threading

STOP = object()
TEXT = """the quick brown fox jumps over the lazy dog while the other dogs look on
and nobody knows why the fox would do a thing like that over and over"""


class Stage:
    def __init__(self, name, function, source, target, workers):
        self.name = name
        self.function = function
        self.source = source
        self.target = target
        self.handled = 0
        self._lock = threading.Lock()
        self._running = workers
        self.threads = [
            threading.Thread(target=self.run, name=f'{name}-{i}') for i in range(workers)
        ]

    def start(self):
        for thread in self.threads:
            thread.start()
        return self

    def run(self):
        while (item := self.source.get()) is not STOP:
            for made in self.function(item):
                self.target.put(made)
            with self._lock:
                self.handled += 1
        self.source.put(STOP)
        with self._lock:
            self._running -= 1
            is_last = self._running == 0
        if is_last:
            self.target.put(STOP)


def split(line):
    yield from line.split()


def keep(word):
    if len(word) > 2:
        yield word


def measure(word):
    yield word, len(word)


def main(workers):
    queues = [queue.Queue(maxsize=5) for _ in range(3)] + [queue.Queue()]
    stages = [
        Stage(function.__name__, function, source, target, workers).start()
        for function, source, target in zip((split, keep, measure), queues, queues[1:])
    ]
    for line in TEXT.splitlines():
        queues[0].put(line)
    queues[0].put(STOP)
    totals = {}
    while (item := queues[-1].get()) is not STOP:
        word, length = item
        totals[word] = totals.get(word, 0) + length
    for stage in stages:
        for thread in stage.threads:
            thread.join()
        print(stage.name, stage.handled)
    for word, length in sorted(totals.items(), key=lambda pair: (-pair[1], pair[0]))[:6]:
        print(f'{word:<6}{length:>3}')


main(int(sys.argv[1]))
