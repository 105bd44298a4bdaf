# All threads take and drop references to one object.
shared = ['held by all']


def run(start, stop):
    for _ in range(start, stop):
        shared
    return stop - start
