"""What globals() gives. The globals of a module are in slots of their own; this dict reads and writes those."""


class Globals(dict):
    def __init__(self, module):
        self._module = module

    def _now(self):
        dict.clear(self)
        dict.update(self, self._module.__dict__)
        return self

    def __getitem__(self, key):
        return dict.__getitem__(self._now(), key)

    def get(self, key, default=None):
        return dict.get(self._now(), key, default)

    def __contains__(self, key):
        return dict.__contains__(self._now(), key)

    def __len__(self):
        return dict.__len__(self._now())

    def __iter__(self):
        return dict.__iter__(self._now())

    def keys(self):
        return dict.keys(self._now())

    def values(self):
        return dict.values(self._now())

    def items(self):
        return dict.items(self._now())

    def copy(self):
        return dict(self._module.__dict__)

    def __repr__(self):
        return repr(self.copy())

    def __eq__(self, other):
        return self.copy() == other

    def __or__(self, other):
        return self.copy() | other

    def __setitem__(self, key, value):
        setattr(self._module, key, value)

    def __delitem__(self, key):
        if key not in self:
            raise KeyError(key)
        delattr(self._module, key)

    def update(self, *args, **kwargs):
        for key, value in dict(*args, **kwargs).items():
            self[key] = value

    def setdefault(self, key, default=None):
        if key not in self:
            self[key] = default
        return self[key]

    def pop(self, key, *default):
        if key not in self and default:
            return default[0]
        value = self[key]
        del self[key]
        return value

    def clear(self):
        for key in self.copy():
            del self[key]
