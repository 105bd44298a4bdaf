count = 0
names = []


def bump(by=1):
    global count
    count += by
    return count


def add(name):
    names.append(name)
    count = 'local'
    return count


def define():
    global made
    made = [1, 2]


print(bump(), bump(5), bump(by=-2), count, add('x'), count, names)
define()
print(made)
del made
made = 'again'
print(made)


def reads_later():
    return later


later = 'defined after'
print(reads_later())
