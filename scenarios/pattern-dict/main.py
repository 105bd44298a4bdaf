# Makes dicts with keys that are constants.
def run(start, stop):
    for i in range(start, stop):
        {'key': i, 'other': i}
    return stop - start
