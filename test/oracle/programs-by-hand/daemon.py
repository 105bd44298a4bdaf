"""Daemon threads do not keep a program; others do."""

import threading
import time

forever = threading.Event()
started = threading.Event()


def wait_for_ever():
    started.set()
    forever.wait()
    print('never printed')


daemon = threading.Thread(target=wait_for_ever, daemon=True)
daemon.start()
started.wait()
print(daemon.daemon, daemon.is_alive())
try:
    daemon.daemon = False
except RuntimeError as error:
    print('RuntimeError:', error)


def inherit():
    child = threading.Thread(target=print)
    print('child of a daemon:', child.daemon)


parent = threading.Thread(target=inherit)
parent.daemon = True
parent.start()
parent.join()


def late():
    time.sleep(0.05)
    print('the program waits for this')


threading.Thread(target=late).start()
print('main ends')
