"""Ways out of try: returns, breaks, continues, exceptions, one over the other."""


def first():
    try:
        return 'try'
    finally:
        print('finally of first')


def over():
    try:
        raise KeyError('lost')
    finally:
        return 'finally wins'


def loops():
    for i in range(5):
        try:
            if i == 1:
                continue
            if i == 3:
                break
            print('body', i)
        except ValueError:
            pass
        else:
            print('else', i)
        finally:
            print('finally', i)
    else:
        print('not reached')
    return i


def nested():
    log = []
    try:
        try:
            1 / 0
        finally:
            log.append('inner')
    except ZeroDivisionError as error:
        log.append(str(error))
        try:
            raise TypeError('second') from error
        except TypeError as second:
            log.append(second.__cause__ is error)
    else:
        log.append('else')
    finally:
        log.append('outer')
    return log


def generator():
    try:
        yield 1
        yield 2
    except GeneratorExit:
        print('closed')
        raise
    finally:
        print('finally of generator')


class Manager:
    def __init__(self, swallow):
        self.swallow = swallow

    def __enter__(self):
        return self

    def __exit__(self, kind, value, traceback):
        print('exit', kind and kind.__name__)
        return self.swallow


def through(swallow):
    for _ in range(2):
        with Manager(swallow):
            raise IndexError('in with')
        print('went on')
    with Manager(False):
        return 'returned'


print(first(), over(), loops(), nested())
for value in generator():
    print(value)
    break
print(through(True))
try:
    through(False)
except IndexError as error:
    print('through', error)
try:
    error
except NameError as unbound:
    print(unbound)
try:
    try:
        raise ValueError('one')
    except ValueError:
        raise
    finally:
        print('reraised')
except ValueError as error:
    print(error, error.__traceback__ is not None)
while True:
    try:
        break
    finally:
        print('break runs finally')
raise SystemExit(over() and 7)
