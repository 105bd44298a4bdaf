import sys
def bench_a(): return 'a'
def bench_b(): return 'b'
for name, fn in sorted(globals().items()):
    if name.startswith('bench_'): print(name, fn())
print(globals()['bench_a'](), 'sys' in globals(), globals().get('nope'), '__name__' in globals(), globals()['__name__'])
def f(a, b=2):
    c = 3
    return locals()
print(f(1))
mod = sys.modules[__name__]
print(getattr(mod, 'bench_b')(), hasattr(mod, 'zzz'), [n for n in dir() if n.startswith('bench')], [n for n in dir(mod) if n.startswith('bench')], [n for n in vars(mod) if n.startswith('bench')])
globals()['dyn'] = 42
print(dyn)
print(eval('1 + 2')) if False else None
