# Reads an attribute of a threading.local, which is one object for all threads.
import threading

local = threading.local()


def run(start, stop):
    local.x = 1
    total = 0
    for _ in range(start, stop):
        total += local.x
    return total
