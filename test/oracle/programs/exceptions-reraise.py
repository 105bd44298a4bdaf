def fail():
    raise KeyError('gone')


def again():
    try:
        fail()
    except KeyError:
        raise


def renamed():
    try:
        again()
    except KeyError as error:
        raise error


def hidden():
    try:
        renamed()
    except KeyError:
        raise ValueError('shown alone') from None


try:
    hidden()
except ValueError as error:
    print(error, repr(error.__context__), error.__cause__, error.__suppress_context__)
try:
    renamed()
except LookupError as error:
    error.add_note('one')
    error.add_note('two\nlines')
    print(error.__notes__)
    try:
        raise TypeError('while handling')
    except TypeError as other:
        print(repr(other.__context__))
        other.__context__ = None
    raise
