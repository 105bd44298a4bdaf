"""The Mandelbrot set in rows, which threads take from each other.

argv: 1
argv: 4
"""

import sys
import threading

WIDTH, HEIGHT, LIMIT = 48, 20, 40
SHADES = ' .:-=+*#%@'


def depth(x, y):
    cx, cy = x * 3.0 / WIDTH - 2.2, y * 2.4 / HEIGHT - 1.2
    a = b = 0.0
    for i in range(LIMIT):
        a, b = a * a - b * b + cx, 2 * a * b + cy
        if a * a + b * b > 4:
            return i
    return LIMIT


def row(y):
    return ''.join(SHADES[depth(x, y) * (len(SHADES) - 1) // LIMIT] for x in range(WIDTH))


class Rows:
    def __init__(self, count):
        self._next = iter(range(count))
        self._lock = threading.Lock()

    def take(self):
        with self._lock:
            return next(self._next, None)


def work(rows, picture):
    while (y := rows.take()) is not None:
        picture[y] = row(y)


def main(count):
    rows, picture = Rows(HEIGHT), [None] * HEIGHT
    threads = [threading.Thread(target=work, args=(rows, picture)) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print('\n'.join(picture))


main(int(sys.argv[1]))
