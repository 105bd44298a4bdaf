def drain(items):
    while True:
        print(items.pop())


drain([1, 2])
