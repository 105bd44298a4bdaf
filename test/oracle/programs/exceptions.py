def attempt(action):
    try:
        return action()
    except (ValueError, TypeError) as error:
        return 'first', repr(error)
    except Exception as error:
        return 'second', repr(error)
    else:
        return 'never'
    finally:
        print('done')


print(attempt(lambda: int('x')))
print(attempt(lambda: [][1]))
print(attempt(lambda: 5))
print(attempt(lambda: None + 1))


def order():
    log = []
    try:
        log.append('body')
    except ValueError:
        log.append('handler')
    else:
        log.append('else')
    finally:
        log.append('finally')
    return log


print(order())


def overriding():
    try:
        return 'body'
    finally:
        return 'finally'


print(overriding())


def swallowing():
    while True:
        try:
            raise ValueError
        finally:
            break
    return 'swallowed'


print(swallowing())


def nested():
    try:
        try:
            raise ValueError('inner')
        finally:
            print('inner finally')
    except ValueError as error:
        print('outer', error)
        try:
            raise KeyError('k') from error
        except KeyError as other:
            print(repr(other), repr(other.__cause__), repr(other.__context__))
        print('still', error)
    try:
        error
    except UnboundLocalError as unbound:
        print(unbound)


nested()
for wrong in 3, 'x', int, None:
    try:
        raise wrong
    except TypeError as error:
        print(error)
for wrong in 3, int:
    try:
        try:
            raise ValueError
        except wrong:
            pass
    except TypeError as error:
        print(error, repr(error.__context__))
try:
    try:
        raise ValueError
    except (KeyError, 3):
        pass
except TypeError as error:
    print(error)
try:
    raise
except RuntimeError as error:
    print(error)


def bare():
    raise


try:
    try:
        raise KeyError('from outside')
    except KeyError:
        bare()
except KeyError as error:
    print(repr(error), error)
try:
    raise ValueError from 5
except TypeError as error:
    print(error)
try:
    raise ValueError('a') from TypeError
except ValueError as error:
    print(repr(error.__cause__), error.__suppress_context__)
e = ValueError(1, 2)
print(e, repr(e), e.args, e.__cause__, e.__context__, e.__traceback__, e.__suppress_context__)
print(str(KeyError('a')), str(KeyError()), str(KeyError(1, 2)), str(ValueError()), str(ValueError(None)))
e.args = [3]
print(e.args, repr(e))
e.__cause__ = KeyError('c')
print(repr(e.__cause__), e.__suppress_context__)
for name, value in ('cause', 3), ('context', 3), ('traceback', 3):
    try:
        if name == 'cause':
            e.__cause__ = value
        elif name == 'context':
            e.__context__ = value
        else:
            e.__traceback__ = value
    except TypeError as error:
        print(error)
try:
    e.add_note(3)
except TypeError as error:
    print(error)
try:
    e.__notes__
except AttributeError as error:
    print(error)
try:
    raise e.with_traceback(None)
except ValueError as error:
    print(error is e, error.__traceback__ is None)
try:
    assert 1 > 2, ('a', 3)
except AssertionError as error:
    print(repr(error), error.args)
try:
    assert 0
except AssertionError as error:
    print(repr(error))
print(StopIteration().value, StopIteration(3).value, StopIteration(3, 4).value)
print(SystemExit().code, SystemExit(3).code, SystemExit('x', 2).code)
try:
    raise OSError(2, 'No such file')
except OSError as error:
    print(error, error.errno, error.strerror, error.filename)
print(OSError('just'), OSError('just').errno, repr(OSError(5, 'IO')), OSError(13, 'denied', 'file.txt'))
