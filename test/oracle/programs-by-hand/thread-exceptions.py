"""Exceptions in threads: printed, and the program goes on; hooks; SystemExit is silent."""

import sys
import threading


def fail(text):
    raise ValueError(text)


def nested():
    try:
        {}['missing']
    except KeyError as error:
        raise RuntimeError('while looking') from error


def leave():
    sys.exit(3)


def run(target, *args, name=None):
    thread = threading.Thread(target=target, args=args, name=name)
    thread.start()
    thread.join()
    print('after', target.__name__, thread.is_alive())
    sys.stdout.flush()


run(fail, 'one')
run(nested, name='nester')
run(leave)
run(fail)


def hook(args):
    print('hook:', args.exc_type.__name__, args.exc_value, args.thread.name)


threading.excepthook = hook
run(fail, 'two', name='hooked')
threading.excepthook = threading.__excepthook__
results = []


def guarded(n):
    try:
        results.append(10 // n)
    except ZeroDivisionError as error:
        results.append(str(error))
    finally:
        results.append('done')


run(guarded, 0)
print(results)
