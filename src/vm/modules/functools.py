"""Functions of functions."""

from _thread import RLock

__all__ = [
    'WRAPPER_ASSIGNMENTS', 'WRAPPER_UPDATES', 'cache', 'cached_property', 'cmp_to_key', 'lru_cache', 'partial',
    'partialmethod', 'reduce', 'singledispatch', 'total_ordering', 'update_wrapper', 'wraps',
]

WRAPPER_ASSIGNMENTS = ('__module__', '__name__', '__qualname__', '__doc__', '__annotations__', '__type_params__')
WRAPPER_UPDATES = ('__dict__',)

_nothing = object()


def update_wrapper(wrapper, wrapped, assigned=WRAPPER_ASSIGNMENTS, updated=WRAPPER_UPDATES):
    for name in assigned:
        try:
            value = getattr(wrapped, name)
        except AttributeError:
            pass
        else:
            setattr(wrapper, name, value)
    for name in updated:
        getattr(wrapper, name).update(getattr(wrapped, name, {}))
    wrapper.__wrapped__ = wrapped
    return wrapper


def wraps(wrapped, assigned=WRAPPER_ASSIGNMENTS, updated=WRAPPER_UPDATES):
    def decorate(wrapper):
        return update_wrapper(wrapper, wrapped, assigned, updated)

    return decorate


def reduce(function, iterable, initial=_nothing, /):
    rest = iter(iterable)
    if initial is _nothing:
        try:
            value = next(rest)
        except StopIteration:
            raise TypeError('reduce() of empty iterable with no initial value') from None
    else:
        value = initial
    for item in rest:
        value = function(value, item)
    return value


class partial:
    """A call with its first arguments given."""

    __class_getitem__ = classmethod(type(list[int]))

    def __new__(cls, func, /, *args, **keywords):
        if not callable(func):
            raise TypeError('the first argument must be callable')
        if isinstance(func, partial):
            args = func.args + args
            keywords = {**func.keywords, **keywords}
            func = func.func
        self = super().__new__(cls)
        self.func = func
        self.args = args
        self.keywords = keywords
        return self

    def __call__(self, /, *args, **keywords):
        return self.func(*self.args, *args, **{**self.keywords, **keywords})

    def __repr__(self):
        cls = type(self)
        shown = [repr(self.func)]
        shown.extend(repr(arg) for arg in self.args)
        shown.extend(f'{name}={value!r}' for name, value in self.keywords.items())
        module = 'functools' if cls is partial else cls.__module__
        return f"{module}.{cls.__qualname__}({', '.join(shown)})"


class partialmethod:
    """A method with its first arguments given."""

    def __init__(self, func, /, *args, **keywords):
        if not callable(func) and not hasattr(func, '__get__'):
            raise TypeError(f'{func!r} is not callable or a descriptor')
        self.func = func
        self.args = args
        self.keywords = keywords

    def __get__(self, obj, cls=None):
        bound = self.func.__get__(obj, cls)
        return partial(bound, *self.args, **self.keywords)


class _Key:
    def __init__(self, compare, obj):
        self.compare = compare
        self.obj = obj

    def __lt__(self, other):
        return self.compare(self.obj, other.obj) < 0

    def __gt__(self, other):
        return self.compare(self.obj, other.obj) > 0

    def __eq__(self, other):
        return self.compare(self.obj, other.obj) == 0

    def __le__(self, other):
        return self.compare(self.obj, other.obj) <= 0

    def __ge__(self, other):
        return self.compare(self.obj, other.obj) >= 0

    __hash__ = None


def cmp_to_key(mycmp):
    return lambda obj: _Key(mycmp, obj)


# What is derived from one comparison: name, its negation's or another's result, and equality.
_DERIVED = {
    '__lt__': (
        ('__gt__', lambda self, other: _not_and_differs(self.__lt__(other), self, other)),
        ('__le__', lambda self, other: _or_equal(self.__lt__(other), self, other)),
        ('__ge__', lambda self, other: _negated(self.__lt__(other))),
    ),
    '__le__': (
        ('__ge__', lambda self, other: _not_or_equal(self.__le__(other), self, other)),
        ('__lt__', lambda self, other: _and_differs(self.__le__(other), self, other)),
        ('__gt__', lambda self, other: _negated(self.__le__(other))),
    ),
    '__gt__': (
        ('__lt__', lambda self, other: _not_and_differs(self.__gt__(other), self, other)),
        ('__ge__', lambda self, other: _or_equal(self.__gt__(other), self, other)),
        ('__le__', lambda self, other: _negated(self.__gt__(other))),
    ),
    '__ge__': (
        ('__le__', lambda self, other: _not_or_equal(self.__ge__(other), self, other)),
        ('__gt__', lambda self, other: _and_differs(self.__ge__(other), self, other)),
        ('__lt__', lambda self, other: _negated(self.__ge__(other))),
    ),
}


def _negated(result):
    return result if result is NotImplemented else not result


def _or_equal(result, self, other):
    return result if result is NotImplemented else result or self == other


def _and_differs(result, self, other):
    return result if result is NotImplemented else result and self != other


def _not_and_differs(result, self, other):
    return result if result is NotImplemented else not result and self != other


def _not_or_equal(result, self, other):
    return result if result is NotImplemented else not result or self == other


def total_ordering(cls):
    """Adds the comparisons that a class lacks to those that it has."""
    given = [name for name in _DERIVED if getattr(cls, name, None) is not getattr(object, name, None)]
    if not given:
        raise ValueError('must define at least one ordering operation: < > <= >=')
    for name in ('__lt__', '__le__', '__gt__', '__ge__'):
        if name in given:
            break
    for derived, function in _DERIVED[name]:
        if derived not in given:
            setattr(cls, derived, function)
    return cls


class CacheInfo(tuple):
    hits = property(lambda self: self[0])
    misses = property(lambda self: self[1])
    maxsize = property(lambda self: self[2])
    currsize = property(lambda self: self[3])

    def __repr__(self):
        hits, misses, maxsize, currsize = self
        return f'CacheInfo(hits={hits}, misses={misses}, maxsize={maxsize}, currsize={currsize})'


class _Cached:
    """A function that remembers what it returned, for the last `maxsize` arguments or for all."""

    def __init__(self, function, maxsize, typed):
        self.function = function
        self.maxsize = maxsize
        self.typed = typed
        self.lock = RLock()
        self.known = {}
        self.hits = 0
        self.misses = 0
        update_wrapper(self, function)

    def __call__(self, *args, **keywords):
        key = self.key_of(args, keywords)
        known = self.known
        with self.lock:
            value = known.get(key, _nothing)
            if value is not _nothing:
                self.hits += 1
                if self.maxsize is not None:
                    # The last used is the last in the dict.
                    del known[key]
                    known[key] = value
                return value
            self.misses += 1
        value = self.function(*args, **keywords)
        with self.lock:
            if self.maxsize is None or self.maxsize > 0:
                known[key] = value
            if self.maxsize is not None and len(known) > self.maxsize:
                del known[next(iter(known))]
        return value

    def key_of(self, args, keywords):
        if not keywords and not self.typed:
            if len(args) == 1 and type(args[0]) in (int, str):
                return args[0]
            return args
        key = args + (_nothing, *keywords.items())
        if self.typed:
            key += tuple(type(arg) for arg in args) + tuple(type(value) for value in keywords.values())
        return key

    def __get__(self, obj, cls=None):
        return self if obj is None else partial(self, obj)

    def cache_info(self):
        with self.lock:
            return CacheInfo((self.hits, self.misses, self.maxsize, len(self.known)))

    def cache_clear(self):
        with self.lock:
            self.known.clear()
            self.hits = 0
            self.misses = 0

    def cache_parameters(self):
        return {'maxsize': self.maxsize, 'typed': self.typed}


def lru_cache(maxsize=128, typed=False):
    if callable(maxsize) and not isinstance(maxsize, int):
        return _Cached(maxsize, 128, False)
    if maxsize is not None:
        if not isinstance(maxsize, int):
            raise TypeError('Expected first argument to be an integer, a callable, or None')
        maxsize = max(maxsize, 0)
    return lambda function: _Cached(function, maxsize, typed)


def cache(function, /):
    return lru_cache(maxsize=None)(function)


class cached_property:
    """A property that is computed once, and then is an attribute."""

    def __init__(self, func):
        self.func = func
        self.attrname = None
        self.__doc__ = func.__doc__

    def __set_name__(self, owner, name):
        self.attrname = name

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        if self.attrname is None:
            raise TypeError('Cannot use cached_property instance without calling __set_name__ on it.')
        values = instance.__dict__
        value = values.get(self.attrname, _nothing)
        if value is _nothing:
            value = values[self.attrname] = self.func(instance)
        return value


def singledispatch(func):
    """A function whose first argument's class says which of several functions it is."""
    registry = {object: func}

    def dispatch(cls):
        for one in cls.__mro__:
            if one in registry:
                return registry[one]

    def register(cls, func=None):
        if func is None:
            if isinstance(cls, type):
                return lambda f: register(cls, f)
            annotations = getattr(cls, '__annotations__', {})
            if not annotations:
                raise TypeError(
                    f'Invalid first argument to `register()`: {cls!r}. Use either `@register(some_class)` or '
                    'plain `@register` on an annotated function.')
            func = cls
            name, cls = next(iter(annotations.items()))
            if not isinstance(cls, type):
                raise TypeError(f'Invalid annotation for {name!r}. {cls!r} is not a class.')
        registry[cls] = func
        return func

    def wrapper(*args, **kw):
        if not args:
            raise TypeError(f'{name} requires at least 1 positional argument')
        return dispatch(args[0].__class__)(*args, **kw)

    name = getattr(func, '__name__', 'singledispatch function')
    wrapper.register = register
    wrapper.dispatch = dispatch
    wrapper.registry = registry
    update_wrapper(wrapper, func)
    return wrapper
