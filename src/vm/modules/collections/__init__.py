"""Containers beyond the built-in ones."""

import sys
from _collections import _Ring

__all__ = ['ChainMap', 'Counter', 'OrderedDict', 'defaultdict', 'deque', 'namedtuple']


class deque(_Ring):
    """A list that is fast at both ends; `maxlen` items at most."""

    __init__ = _Ring._fill
    __len__ = _Ring._len
    __getitem__ = _Ring._getitem
    __setitem__ = _Ring._setitem
    __delitem__ = _Ring._delitem
    __contains__ = _Ring._contains
    __hash__ = None
    maxlen = property(_Ring._most)

    def _items(self, places):
        changes = self._changes()
        for i in places:
            if self._changes() != changes:
                raise RuntimeError('deque mutated during iteration')
            yield self[i]

    def __iter__(self):
        return self._items(range(len(self)))

    def __reversed__(self):
        return self._items(reversed(range(len(self))))

    def __repr__(self):
        limit = '' if self.maxlen is None else f', maxlen={self.maxlen}'
        return f'{type(self).__name__}({list(self)!r}{limit})'

    def copy(self):
        return type(self)(self, self.maxlen)

    __copy__ = copy

    def __add__(self, other):
        if not isinstance(other, deque):
            kind = type(other).__name__
            raise TypeError(f'can only concatenate deque (not "{kind}") to deque')
        new = self.copy()
        new.extend(other)
        return new

    def __iadd__(self, other):
        self.extend(other)
        return self

    def __mul__(self, n):
        return type(self)(list(self) * n, self.maxlen)

    __rmul__ = __mul__

    def __eq__(self, other):
        return list(self) == list(other) if isinstance(other, deque) else NotImplemented

    def __ne__(self, other):
        return list(self) != list(other) if isinstance(other, deque) else NotImplemented

    def __lt__(self, other):
        return list(self) < list(other) if isinstance(other, deque) else NotImplemented

    def __le__(self, other):
        return list(self) <= list(other) if isinstance(other, deque) else NotImplemented

    def __gt__(self, other):
        return list(self) > list(other) if isinstance(other, deque) else NotImplemented

    def __ge__(self, other):
        return list(self) >= list(other) if isinstance(other, deque) else NotImplemented


class defaultdict(dict):
    """A dict that makes the values that it lacks."""

    def __init__(self, default_factory=None, /, *args, **kwargs):
        if default_factory is not None and not callable(default_factory):
            raise TypeError('first argument must be callable or None')
        self.default_factory = default_factory
        super().__init__(*args, **kwargs)

    def __missing__(self, key):
        if self.default_factory is None:
            raise KeyError(key)
        value = self[key] = self.default_factory()
        return value

    def __repr__(self):
        return f'{type(self).__name__}({self.default_factory!r}, {dict.__repr__(self)})'

    def copy(self):
        return type(self)(self.default_factory, self)

    __copy__ = copy

    def __or__(self, other):
        if not isinstance(other, dict):
            return NotImplemented
        new = self.copy()
        new.update(other)
        return new

    def __ror__(self, other):
        if not isinstance(other, dict):
            return NotImplemented
        new = type(self)(self.default_factory, other)
        new.update(self)
        return new


class OrderedDict(dict):
    """A dict whose order counts."""

    def move_to_end(self, key, last=True):
        value = self[key]
        del self[key]
        if last:
            self[key] = value
            return
        others = list(self.items())
        self.clear()
        self[key] = value
        self.update(others)

    def popitem(self, last=True):
        if not self:
            raise KeyError('dictionary is empty')
        key = next(reversed(self) if last else iter(self))
        return key, self.pop(key)

    def __eq__(self, other):
        if isinstance(other, OrderedDict):
            return dict.__eq__(self, other) and list(self) == list(other)
        return dict.__eq__(self, other)

    def __ne__(self, other):
        return not self == other

    def copy(self):
        return type(self)(self)

    __copy__ = copy

    @classmethod
    def fromkeys(cls, iterable, value=None):
        new = cls()
        for key in iterable:
            new[key] = value
        return new

    def __repr__(self):
        name = type(self).__name__
        return f'{name}({dict.__repr__(self)})' if self else f'{name}()'


def _by_count(item):
    return item[1]


class Counter(dict):
    """How often each thing occurs."""

    def __init__(self, iterable=None, /, **kwargs):
        super().__init__()
        self.update(iterable, **kwargs)

    def __missing__(self, key):
        return 0

    def total(self):
        return sum(self.values())

    def most_common(self, n=None):
        items = sorted(self.items(), key=_by_count, reverse=True)
        return items if n is None else items[: max(n, 0)]

    def elements(self):
        for element, count in self.items():
            for _ in range(count):
                yield element

    @classmethod
    def fromkeys(cls, iterable, v=None):
        raise NotImplementedError('Counter.fromkeys() is undefined.  Use Counter(iterable) instead.')

    def update(self, iterable=None, /, **kwargs):
        if iterable is not None:
            if isinstance(iterable, dict):
                for element, count in iterable.items():
                    self[element] = count + self.get(element, 0)
            else:
                for element in iterable:
                    self[element] = self.get(element, 0) + 1
        if kwargs:
            self.update(kwargs)

    def subtract(self, iterable=None, /, **kwargs):
        if iterable is not None:
            if isinstance(iterable, dict):
                for element, count in iterable.items():
                    self[element] = self.get(element, 0) - count
            else:
                for element in iterable:
                    self[element] = self.get(element, 0) - 1
        if kwargs:
            self.subtract(kwargs)

    def copy(self):
        return type(self)(self)

    def __delitem__(self, element):
        if element in self:
            super().__delitem__(element)

    def __repr__(self):
        name = type(self).__name__
        if not self:
            return f'{name}()'
        try:
            items = dict(self.most_common())
        except TypeError:
            items = dict(self)
        return f'{name}({items!r})'

    def __eq__(self, other):
        if not isinstance(other, Counter):
            return NotImplemented
        return all(self[e] == other[e] for c in (self, other) for e in c)

    def __ne__(self, other):
        if not isinstance(other, Counter):
            return NotImplemented
        return not self == other

    def __le__(self, other):
        if not isinstance(other, Counter):
            return NotImplemented
        return all(self[e] <= other[e] for c in (self, other) for e in c)

    def __lt__(self, other):
        if not isinstance(other, Counter):
            return NotImplemented
        return self <= other and self != other

    def __ge__(self, other):
        if not isinstance(other, Counter):
            return NotImplemented
        return all(self[e] >= other[e] for c in (self, other) for e in c)

    def __gt__(self, other):
        if not isinstance(other, Counter):
            return NotImplemented
        return self >= other and self != other

    def _positive(self, pairs):
        new = Counter()
        for element, count in pairs:
            if count > 0:
                new[element] = count
        return new

    def __add__(self, other):
        if not isinstance(other, Counter):
            return NotImplemented
        both = [(e, count + other[e]) for e, count in self.items()]
        return self._positive(both + [(e, count) for e, count in other.items() if e not in self])

    def __sub__(self, other):
        if not isinstance(other, Counter):
            return NotImplemented
        both = [(e, count - other[e]) for e, count in self.items()]
        return self._positive(both + [(e, -count) for e, count in other.items() if e not in self])

    def __or__(self, other):
        if not isinstance(other, Counter):
            return NotImplemented
        both = [(e, max(count, other[e])) for e, count in self.items()]
        return self._positive(both + [(e, count) for e, count in other.items() if e not in self])

    def __and__(self, other):
        if not isinstance(other, Counter):
            return NotImplemented
        return self._positive([(e, min(count, other[e])) for e, count in self.items()])

    def __pos__(self):
        return self._positive(self.items())

    def __neg__(self):
        return self._positive([(e, -count) for e, count in self.items()])

    def _keep_positive(self):
        for element in [e for e, count in self.items() if count <= 0]:
            del self[element]
        return self

    def __iadd__(self, other):
        for element, count in other.items():
            self[element] += count
        return self._keep_positive()

    def __isub__(self, other):
        for element, count in other.items():
            self[element] -= count
        return self._keep_positive()

    def __ior__(self, other):
        for element, count in other.items():
            if count > self[element]:
                self[element] = count
        return self._keep_positive()

    def __iand__(self, other):
        for element, count in list(self.items()):
            if other[element] < count:
                self[element] = other[element]
        return self._keep_positive()


class ChainMap:
    """Several dicts that are looked at one after the other; the first takes what is stored."""

    __class_getitem__ = classmethod(type(list[int]))

    def __init__(self, *maps):
        self.maps = list(maps) or [{}]

    def __missing__(self, key):
        raise KeyError(key)

    def __getitem__(self, key):
        for one in self.maps:
            if key in one:
                return one[key]
        return self.__missing__(key)

    def get(self, key, default=None):
        return self[key] if key in self else default

    def __contains__(self, key):
        return any(key in one for one in self.maps)

    def __iter__(self):
        seen = {}
        for one in reversed(self.maps):
            for key in one:
                seen.setdefault(key)
        return iter(seen)

    def __len__(self):
        return len(list(iter(self)))

    def __bool__(self):
        return any(self.maps)

    def keys(self):
        return list(self)

    def values(self):
        return [self[key] for key in self]

    def items(self):
        return [(key, self[key]) for key in self]

    def new_child(self, m=None, **kwargs):
        first = kwargs if m is None else m
        return type(self)(first, *self.maps)

    @property
    def parents(self):
        return type(self)(*self.maps[1:])

    def __setitem__(self, key, value):
        self.maps[0][key] = value

    def __delitem__(self, key):
        if key not in self.maps[0]:
            raise KeyError(f'Key not found in the first mapping: {key!r}')
        del self.maps[0][key]

    def __repr__(self):
        return f"{type(self).__name__}({', '.join(repr(one) for one in self.maps)})"


def _cannot_set(self, value):
    raise AttributeError("can't set attribute")


def _cannot_delete(self):
    raise AttributeError("can't delete attribute")


def _item(index):
    return property(lambda self: tuple.__getitem__(self, index), _cannot_set, _cannot_delete)


_KEYWORDS = frozenset((
    'False None True and as assert async await break class continue def del elif else except finally for from '
    'global if import in is lambda nonlocal not or pass raise return try while with yield'
).split())


def _check_name(name):
    if not name.isidentifier():
        raise ValueError(f'Type names and field names must be valid identifiers: {name!r}')
    if name in _KEYWORDS:
        raise ValueError(f'Type names and field names cannot be a keyword: {name!r}')


def namedtuple(typename, field_names, *, rename=False, defaults=None, module=None):
    """A subclass of tuple whose items have names."""
    if isinstance(field_names, str):
        field_names = field_names.replace(',', ' ').split()
    names = [str(name) for name in field_names]
    typename = str(typename)
    if module is None:
        module = sys._getframemodulename(1)
    seen = set()
    _check_name(typename)
    for index, name in enumerate(names):
        if rename and (not name.isidentifier() or name in _KEYWORDS or name.startswith('_') or name in seen):
            names[index] = name = f'_{index}'
        _check_name(name)
        if name.startswith('_') and not rename:
            raise ValueError(f'Field names cannot start with an underscore: {name!r}')
        if name in seen:
            raise ValueError(f'Encountered duplicate field name: {name!r}')
        seen.add(name)
    fields = tuple(names)
    default_of = {}
    if defaults is not None:
        defaults = tuple(defaults)
        if len(defaults) > len(fields):
            raise TypeError('Got more default values than field names')
        default_of = dict(zip(fields[len(fields) - len(defaults):], defaults))

    def __new__(cls, *args, **kwargs):
        if len(args) > len(fields):
            n, given = len(fields) + 1, len(args) + 1
            raise TypeError(
                f'{typename}.__new__() takes {n} positional arguments but {given} were given')
        values = list(args)
        missing = []
        for name in fields[len(args):]:
            if name in kwargs:
                values.append(kwargs.pop(name))
            elif name in default_of:
                values.append(default_of[name])
            else:
                missing.append(repr(name))
        if missing:
            plural = 's' if len(missing) > 1 else ''
            listed = ' and '.join(missing) if len(missing) < 3 else (
                ', '.join(missing[:-1]) + ', and ' + missing[-1])
            raise TypeError(f'{typename}.__new__() missing {len(missing)} '
                            f'required positional argument{plural}: {listed}')
        for name in kwargs:
            if name in fields:
                raise TypeError(f'{typename}.__new__() got multiple values for argument {name!r}')
            raise TypeError(f'{typename}.__new__() got an unexpected keyword argument {name!r}')
        return tuple.__new__(cls, values)

    def __repr__(self):
        shown = ', '.join(f'{name}={value!r}' for name, value in zip(fields, self))
        return f'{type(self).__name__}({shown})'

    def _asdict(self):
        return dict(zip(fields, self))

    def _replace(self, /, **kwargs):
        new = self._make(kwargs.pop(name, value) for name, value in zip(fields, self))
        if kwargs:
            raise TypeError(f'Got unexpected field names: {list(kwargs)!r}')
        return new

    @classmethod
    def _make(cls, iterable):
        values = tuple(iterable)
        if len(values) != len(fields):
            raise TypeError(f'Expected {len(fields)} arguments, got {len(values)}')
        return tuple.__new__(cls, values)

    namespace = {
        '__new__': __new__,
        '__repr__': __repr__,
        '__doc__': f"{typename}({', '.join(fields)})",
        '__match_args__': fields,
        '_asdict': _asdict,
        '_replace': _replace,
        '_make': _make,
        '_fields': fields,
        '_field_defaults': default_of,
    }
    if module is not None:
        namespace['__module__'] = module
    for index, name in enumerate(fields):
        namespace[name] = _item(index)
    return type(typename, (tuple,), namespace)
