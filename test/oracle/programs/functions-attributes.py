def my_gen(n):
    x = yield n
    yield x
class K:
    def meth(self): yield 1
g = my_gen(1); print(g.__name__, g.__qualname__, g.gi_running, g.gi_suspended, g.gi_code.co_name); next(g); print(g.gi_suspended); list(g); print(g.gi_running, g.gi_suspended)
print(K().meth().__qualname__, (i for i in []).__name__, repr(K().meth()).split(' at ')[0])
def f(a, b, *c, d=1, **e): "doc"; x = 1; return lambda: (a, x)
print(f.__code__.co_name, f.__code__.co_argcount, f.__code__.co_varnames, f.__code__.co_kwonlyargcount, f.__code__.co_flags, f.__code__.co_firstlineno, f.__code__.co_freevars, f.__code__.co_nlocals, f.__code__.co_qualname, f.__code__.co_posonlyargcount)
h = f(1, 2); print([c.cell_contents for c in h.__closure__], f.__closure__, f.__dict__, f.__name__, f.__qualname__, f.__module__, f.__defaults__, f.__kwdefaults__, f.__doc__)
f.attr = 1; print(f.attr, f.__dict__); f.__name__ = 'renamed'; print(f.__name__, f); f.__doc__ = None; print(f.__doc__)
print((1).__abs__(), (-5).__abs__(), (7).__divmod__(2), (7.5).__round__(), (7.256).__round__(1), (7.5).__floor__(), (7.5).__ceil__(), (7.5).__trunc__(), (7).__rdivmod__(20), (5).__round__(), [1].__iadd__([2]), [1].__imul__(2), list([1, 2].__reversed__()), list({1: 2}.__reversed__()), {1: 2}.__ior__({3: 4}), {1}.__iand__({1, 2}), {1}.__ior__({2}), {1, 2}.__isub__({1}), {1}.__ixor__({2}), frozenset([1]) .__or__({2}), frozenset([1]).__and__({1}), frozenset([1]).__sub__({1}), frozenset([1]).__xor__({1}), 0)
print([m for m in dir(K()) if not m.startswith('__')], [m for m in dir([]) if not m.startswith('__')], [m for m in dir('') if not m.startswith('__')], [m for m in dir({}) if not m.startswith('__')], [m for m in dir(set()) if not m.startswith('__')], [m for m in dir(1) if not m.startswith('__')], [m for m in dir(1.5) if not m.startswith('__')])
