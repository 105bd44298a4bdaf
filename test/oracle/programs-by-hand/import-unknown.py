"""A module that there is not."""

try:
    import no_such_module
except ImportError as error:
    print(type(error).__name__, error, error.name)
try:
    from math import no_such_name
except ImportError as error:
    print(type(error).__name__, error.name)
try:
    import math.inside
except ModuleNotFoundError as error:
    print(error)


def later():
    from no_such_package.module import anything


later()
