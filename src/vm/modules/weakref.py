"""References that keep nothing alive."""

import operator
from _weakref import ReferenceType, getweakrefcount, ref

__all__ = ['ProxyType', 'ReferenceType', 'WeakKeyDictionary', 'WeakMethod', 'WeakSet', 'WeakValueDictionary', 'finalize',
           'getweakrefcount', 'proxy', 'ref']


class WeakValueDictionary:
    """A mapping whose entries go when their values do."""

    __class_getitem__ = classmethod(type(list[int]))

    def __init__(self, other=(), /, **kwargs):
        self._refs = {}
        self.update(other, **kwargs)

    def _ref_to(self, key, value):
        # Of the mapping, too, only a weak reference: the callback lives as long as the value.
        owner = ref(self)

        def forget(which):
            mapping = owner()
            if mapping is not None and mapping._refs.get(key) is which:
                del mapping._refs[key]

        return ref(value, forget)

    def __getitem__(self, key):
        value = self._refs[key]()
        if value is None:
            raise KeyError(key)
        return value

    def __setitem__(self, key, value):
        self._refs[key] = self._ref_to(key, value)

    def __delitem__(self, key):
        del self._refs[key]

    def __contains__(self, key):
        found = self._refs.get(key)
        return found is not None and found() is not None

    def __len__(self):
        return len(self.items())

    def __iter__(self):
        return iter(self.keys())

    def items(self):
        pairs = [(key, found()) for key, found in list(self._refs.items())]
        return [(key, value) for key, value in pairs if value is not None]

    def keys(self):
        return [key for key, _ in self.items()]

    def values(self):
        return [value for _, value in self.items()]

    def get(self, key, default=None):
        found = self._refs.get(key)
        value = None if found is None else found()
        return default if value is None else value

    def pop(self, key, *default):
        if key in self._refs:
            value = self._refs.pop(key)()
            if value is not None:
                return value
        if default:
            return default[0]
        raise KeyError(key)

    def setdefault(self, key, default=None):
        value = self.get(key)
        if value is None:
            self[key] = value = default
        return value

    def update(self, other=(), /, **kwargs):
        pairs = other.items() if hasattr(other, 'items') else other
        for key, value in pairs:
            self[key] = value
        for key, value in kwargs.items():
            self[key] = value

    def clear(self):
        self._refs.clear()


class WeakKeyDictionary:
    """A mapping whose entries go when their keys do."""

    __class_getitem__ = classmethod(type(list[int]))

    def __init__(self, other=None):
        self._values = {}
        owner = ref(self)

        def forget(which):
            mapping = owner()
            if mapping is not None:
                mapping._values.pop(which, None)

        self._forget = forget
        if other is not None:
            self.update(other)

    def __getitem__(self, key):
        return self._values[ref(key)]

    def __setitem__(self, key, value):
        self._values[ref(key, self._forget)] = value

    def __delitem__(self, key):
        del self._values[ref(key)]

    def __contains__(self, key):
        try:
            return ref(key) in self._values
        except TypeError:
            return False

    def __len__(self):
        return len(self.items())

    def __iter__(self):
        return iter(self.keys())

    def items(self):
        pairs = [(found(), value) for found, value in list(self._values.items())]
        return [(key, value) for key, value in pairs if key is not None]

    def keys(self):
        return [key for key, _ in self.items()]

    def values(self):
        return [value for _, value in self.items()]

    def get(self, key, default=None):
        return self._values.get(ref(key), default)

    def pop(self, key, *default):
        return self._values.pop(ref(key), *default)

    def setdefault(self, key, default=None):
        return self._values.setdefault(ref(key, self._forget), default)

    def update(self, other):
        pairs = other.items() if hasattr(other, 'items') else other
        for key, value in pairs:
            self[key] = value


class WeakSet:
    """A set whose elements go when nobody else refers to them."""

    __class_getitem__ = classmethod(type(list[int]))

    def __init__(self, data=()):
        self._items = WeakKeyDictionary()
        for item in data:
            self.add(item)

    def add(self, item):
        self._items[item] = True

    def discard(self, item):
        self._items.pop(item, None)

    def remove(self, item):
        del self._items[item]

    def __contains__(self, item):
        return item in self._items

    def __len__(self):
        return len(self._items)

    def __iter__(self):
        return iter(self._items)


class WeakMethod:
    """A weak reference to a bound method."""

    def __init__(self, method, callback=None):
        self._alive = True

        def gone(_):
            if self._alive:
                self._alive = False
                if callback is not None:
                    callback(self)

        self._object = ref(method.__self__, gone)
        self._function = ref(method.__func__, gone)
        self._type = type(method)

    def __call__(self):
        obj = self._object()
        function = self._function()
        if obj is None or function is None:
            return None
        return self._type(function, obj)


class finalize:
    """Calls a function when an object dies, once."""

    _pending = {}

    def __init__(self, obj, func, /, *args, **kwargs):
        self._call = (func, args, kwargs)
        self._ref = ref(obj, self._died)
        finalize._pending[id(self)] = self

    def _died(self, _):
        self()

    def __call__(self, _=None):
        if finalize._pending.pop(id(self), None) is None:
            return None
        func, args, kwargs = self._call
        return func(*args, **kwargs)

    def detach(self):
        if finalize._pending.pop(id(self), None) is None:
            return None
        return (self._ref(), *self._call)

    def peek(self):
        return (self._ref(), *self._call) if self.alive else None

    @property
    def alive(self):
        return id(self) in finalize._pending


def _target(this):
    obj = object.__getattribute__(this, '_ref')()
    if obj is None:
        raise ReferenceError('weakly-referenced object no longer exists')
    return obj


def _forwarded(name):
    def method(self, *args):
        return getattr(_target(self), name)(*args)

    return method


def _operation(name, function):
    def method(self, other):
        return function(_target(self), _target(other) if type(other) is ProxyType else other)

    return method


class ProxyType:
    """An object that stands for another one as long as that lives."""

    def __init__(self, obj, callback=None):
        gone = None if callback is None else lambda _: callback(self)
        object.__setattr__(self, '_ref', ref(obj, gone))

    def __getattribute__(self, name):
        return getattr(_target(self), name)

    def __setattr__(self, name, value):
        setattr(_target(self), name, value)

    def __delattr__(self, name):
        delattr(_target(self), name)

    def __repr__(self):
        obj = _target(self)
        return f'<weakproxy at {id(self):#x}; to {type(obj).__name__!r} at {id(obj):#x}>'

    def __str__(self):
        return str(_target(self))

    def __bool__(self):
        return bool(_target(self))

    __hash__ = None


for _name in ('__len__', '__getitem__', '__setitem__', '__delitem__', '__contains__', '__iter__', '__next__', '__call__'):
    setattr(ProxyType, _name, _forwarded(_name))
for _name in ('eq', 'ne', 'lt', 'le', 'gt', 'ge', 'add', 'sub', 'mul', 'truediv', 'floordiv', 'mod', 'matmul'):
    setattr(ProxyType, f'__{_name}__', _operation(_name, getattr(operator, _name)))


def proxy(obj, callback=None, /):
    return ProxyType(obj, callback)
