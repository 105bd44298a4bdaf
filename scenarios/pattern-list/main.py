# Appends to and pops from a list that no other thread sees.
def run(start, stop):
    items = []
    for i in range(start, stop):
        items.append(i)
        items.pop()
    return stop - start
