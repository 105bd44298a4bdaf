# Half of the threads put items into one queue, the others take them out; one thread alone does both.
import queue

items = queue.SimpleQueue()


def before(threads, count):
    assert items.empty()


def run(index, threads, count):
    producers = (threads + 1) // 2
    consumers = threads - producers
    if consumers == 0:
        return alone(count)
    if index < producers:
        for i in range(count * index // producers, count * (index + 1) // producers):
            items.put((i, str(i)))
        return 0
    index -= producers
    taken = 0
    for _ in range(count * index // consumers, count * (index + 1) // consumers):
        number, text = items.get()
        taken += text == str(number)
    return taken


def alone(count):
    taken = 0
    for i in range(count):
        items.put((i, str(i)))
        number, text = items.get()
        taken += text == str(number)
    return taken
