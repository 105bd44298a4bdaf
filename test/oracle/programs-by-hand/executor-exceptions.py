"""Futures that fail, are cancelled, time out, or tell when they are done."""

import concurrent.futures
import threading
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor


class Trouble(Exception):
    pass


def fail(n):
    if n % 2:
        raise Trouble(n)
    return n


with ThreadPoolExecutor(2) as pool:
    futures = [pool.submit(fail, n) for n in range(4)]
    for future in futures:
        try:
            print(future.result())
        except Trouble as error:
            print(repr(error), future.exception() is error)
    results = pool.map(fail, range(4))
    try:
        for result in results:
            print('mapped', result)
    except Trouble as error:
        print('map raised', repr(error))

gate = threading.Event()
with ThreadPoolExecutor(1) as pool:
    running = pool.submit(gate.wait)
    waiting = pool.submit(print, 'never printed')
    print(waiting.cancel(), waiting.cancelled(), waiting.done())
    try:
        running.result(timeout=0.02)
    except TimeoutError as error:
        print(repr(error), concurrent.futures.TimeoutError is TimeoutError)
    while not running.running():
        pass
    print(running.cancel(), running.running())
    gate.set()
    print(running.result())
try:
    waiting.result()
except CancelledError as error:
    print(repr(error))

log = []
future = Future()
future.add_done_callback(lambda done: log.append(('first', done.result())))
future.add_done_callback(lambda done: log.append(('second', done is future)))
future.set_result(42)
future.add_done_callback(lambda done: log.append('at once'))
print(log, future.result())
try:
    future.set_result(43)
except concurrent.futures.InvalidStateError as error:
    print(type(error).__name__)
failed = Future()
failed.set_exception(KeyError('k'))
try:
    failed.result()
except KeyError as error:
    print('KeyError:', error)
