// Statements, as templates: see template.ts. What a statement binds is known after it, and so are the
// expressions that it gives.

import type { Feature } from './features.ts';

export interface StatementTemplate {
  readonly feature: Feature;
  readonly template: string;
  /** Variables that it binds: `#x: type`. */
  readonly binds?: Readonly<Record<string, string>>;
  /** Expressions that can be used from then on, by type. */
  readonly gives?: Readonly<Record<string, readonly string[]>>;
  /** Where it can stand: at the top level only, in a function or loop only. */
  readonly only?: 'top' | 'function' | 'loop' | 'generator';
  /** How often, against 1. */
  readonly weight?: number;
}

function at(
  feature: Feature,
  template: string,
  more: Omit<StatementTemplate, 'feature' | 'template'> = {},
): StatementTemplate {
  return { feature, template, ...more };
}

const assignments: StatementTemplate[] = [
  at('core', '$var:int = $int % 1009', { weight: 2 }),
  at('core', '$var:float = ($float) % 1e6'),
  at('core', '$var:str = ($str)[:20]', { weight: 2 }),
  at('core', '$var:ints = ($ints)[:7]', { weight: 2 }),
  at('core', '$var:strs = ($strs)[:6]'),
  at('core', '$var:dict = $dict'),
  at('sets', '$var:set = $set'),
  at('core', '#i = #j = $int % 1009', { binds: { '#i': 'int', '#j': 'int' } }),
  at('core', '#i, #s = $int % 1009, $str', { binds: { '#i': 'int', '#s': 'str' } }),
  at('core', '#i, (#j, #k) = $n:9, ($int % 97, $n:9)', { binds: { '#i': 'int', '#k': 'int' } }),
  at('core', '[#i, #j] = ($ints + [1, 2])[:2]', { binds: { '#i': 'int', '#j': 'int' } }),
  at('core', '$var:int, $var:int = $int % 101, $int % 101'),
  at('core', '#p = $pairs', { binds: { '#p': 'pairs' } }),
  at('core', '#t = $tuple', { binds: { '#t': 'tuple' } }),
  at('core', '$var:int += $int % 101'),
  at('core', '$var:int -= $int % 101'),
  at('core', '$var:int *= $n:4'),
  at('core', '$var:int //= $int or 3'),
  at('core', '$var:int %= $int or 3'),
  at('core', '$var:int ^= $int % 64'),
  at('core', '$var:int <<= $n:3'),
  at('core', '$var:str += ($str)[:3]'),
  at('core', '$var:ints += ($ints)[:2]'),
  at('floats', '$var:float *= 0.5'),
  at('floats', '$var:float /= $float or 2.0'),
  at('star-targets', '#i, *#l = $ints + [1]', { binds: { '#i': 'int', '#l': 'ints' } }),
  at('star-targets', '*#l, #i = $tuple + (1,)', { binds: { '#i': 'int', '#l': 'ints' } }),
  at('star-targets', '#i, *#l, #j = [*$ints, 1, 2]', { binds: { '#i': 'int', '#l': 'ints' } }),
  at('star-targets', '(#i, *#l), #s = ($ints + [0], $str)', {
    binds: { '#l': 'ints', '#s': 'str' },
  }),
  at('star-targets', 'for #i, *#l in [(1, 2, 3), (4,)]:\n    $loop{#i, #l:ints}'),
];

const collections: StatementTemplate[] = [
  at('core', "$var:dict['$n:3'] = $int % 1009"),
  at('core', '$var:dict[$str] = $int % 1009'),
  at('core', '$var:ints.append($int % 1009)', { weight: 2 }),
  at('core', '$var:strs.append(($str)[:9])'),
  at('slices', '$var:ints[1:$n:4] = ($ints)[:3]'),
  at('slices', '$var:ints[:0] = [$int % 97]'),
  at('slices', '#l = $ints[:]\n#l[::2] = [$int] * len(#l[::2])', { binds: { '#l': 'ints' } }),
  at('list-methods', '$var:ints.insert($n:4, $int % 97)'),
  at('list-methods', '$var:ints.extend(($ints)[:3])'),
  at('list-methods', '$var:ints.reverse()'),
  at('list-methods', '$var:ints.sort()'),
  at('list-methods', '$var:strs.sort()'),
  at('list-methods', '$var:ints.clear()'),
  at('list-methods', 'print(($ints + [7]).pop($n:2 - 1))'),
  at('sort-keys', '$var:ints.sort(key=lambda #x: ($int{#x}), reverse=$bool)'),
  at('sort-keys', '$var:strs.sort(key=len)'),
  at('dict-methods', '$var:dict.update($dict)'),
  at('dict-methods', "$var:dict.setdefault('q', $int % 97)"),
  at('dict-methods', "print($var:dict.pop('a', None))"),
  at('dict-methods', '$var:dict |= $dict'),
  at('dict-methods', 'print(list($dict.items()), list($dict.keys()))'),
  at('set-methods', '$var:set.add($int % 97)'),
  at('set-methods', '$var:set.discard($int)'),
  at('set-methods', '$var:set.update($ints)'),
  at('set-methods', '$var:set |= $set'),
  at('set-methods', '$var:set &= $set'),
  at('del', "if 'a' in $dict:\n    #d = $dict\n    #d['a'] = 1\n    del #d['a']\n    print(#d)"),
  at('del', '#l = ($ints + [1, 2])\ndel #l[0], #l[-1]\nprint(#l)'),
  at('slices', '#l = [0, *range($n:6), 9]\ndel #l[1:$n:5]\nprint(#l)'),
  at('del', '#x = $int\ndel #x\ntry:\n    print(#x)\nexcept NameError as #e:\n    print(#e)'),
];

const flow: StatementTemplate[] = [
  at('core', 'print($any, $any)', { weight: 3 }),
  at('core', 'print($any)', { weight: 2 }),
  at('core', "print($int, $str, sep='-', end=';\\n')"),
  at('core', 'if $bool:\n    $block\n?else:\n?    $block', { weight: 3 }),
  at('core', 'if $bool:\n    $block\nelif $bool:\n    $block\n?else:\n?    $block'),
  at('core', "for #i in range($n:5):\n    $loop{#i}\n?else:\n?    print('else', $int)", {
    weight: 2,
  }),
  at('core', 'for #i in $ints[:4]:\n    $loop{#i}', { weight: 2 }),
  at('core', 'for #s in ($strs)[:4]:\n    $loop{#s:str}'),
  at('core', 'for #c in ($str)[:4]:\n    $loop{#c:str}'),
  at('core', 'for #i, #s in ($pairs)[:4]:\n    $loop{#i, #s:str}'),
  at('functional', 'for #n, #s in enumerate($strs[:4]):\n    $loop{#n, #s:str}'),
  at('functional', 'for #i, #j in zip($ints[:4], reversed($ints[:5])):\n    $loop{#i, #j}'),
  at('dict-methods', 'for #k, #v in list($dict.items())[:4]:\n    $loop{#k:str, #v}'),
  at(
    'core',
    "#n = 1 + $n:4\nwhile #n > 0 and $bool:\n    #n -= 1\n    $loop{#n}\n?else:\n?    print('no more', #n)",
    { binds: { '#n': 'int' } },
  ),
  at('walrus', 'if (#y := $int) > 2:\n    $block{#y}', { binds: { '#y': 'int' } }),
  at('walrus', 'print(#y := $int, #y)', { binds: { '#y': 'int' } }),
  at('walrus', '#q = $ints[:4]\nwhile (#z := len(#q)) and #q.pop() + #z:\n    $loop{#z}'),
  at('walrus', '#t = sum(#v for #x in range(4) if (#v := $int{#x}) % 2)', {
    binds: { '#t': 'int' },
  }),
  at('walrus', '#l = [#v for #x in $ints if (#v := #x % 5)]', { binds: { '#l': 'ints' } }),
  at('walrus', '#l = [#y, #y + 1] if (#y := $int) else []', { binds: { '#l': 'ints' } }),
  at('walrus', '#l = [#y := $int, #y ** 2]', { binds: { '#y': 'int', '#l': 'ints' } }),
  at('core', 'if $bool:\n    break', { only: 'loop' }),
  at('core', 'if $bool:\n    continue', { only: 'loop' }),
  at('core', 'if $bool:\n    return $return', { only: 'function' }),
  at('assert', 'assert $bool or True, $str'),
  at('attributes', "print(getattr($any, 'nothing', $int), hasattr($any, 'upper'))"),
  at('attributes', "print(getattr($str, 'upper')())"),
];

const CAUGHT = "print('caught', type(#e).__name__, #e)";

const exceptions: StatementTemplate[] = [
  at(
    'exceptions',
    `
try:
    $block
    print($raising)
    $block
except $error as #e:
    ${CAUGHT}
?except Exception as #e:
?    print('other', type(#e).__name__, #e)
?    $block
??else:
?    print('nothing raised', $int)
`,
    { weight: 4 },
  ),
  at('exceptions', `try:\n    print($raising)\nexcept Exception as #e:\n    ${CAUGHT}`, {
    weight: 4,
  }),
  at('exceptions', `try:\n    $raise\nexcept Exception as #e:\n    ${CAUGHT}\n    print(#e.args)`),
  at('exceptions', 'try:\n    $block\nexcept:\n    print("bare")'),
  at('exceptions', `try:\n    $raise\nexcept (KeyError, $error) as #e:\n    print(repr(#e))`),
  at('exceptions', `try:\n    $raise\nexcept $error:\n    $block`),
  at(
    'exceptions',
    `
try:
    try:
        $raise
    except $error as #e:
        ${CAUGHT}
        raise
except Exception as #e:
    print('again', repr(#e))
`,
  ),
  at('finally', "try:\n    $block\nfinally:\n    print('finally', $int)"),
  at('finally', `try:\n    $raise\nexcept $error as #e:\n    ${CAUGHT}\nfinally:\n    $block`),
  at(
    'finally',
    `
try:
    try:
        $block
        $raise
    finally:
        print('cleanup')
        $block
except Exception as #e:
    ${CAUGHT}
`,
    { weight: 2 },
  ),
  at(
    'finally',
    `
for #i in range(4):
    try:
        if $bool{#i}:
            continue
        if $bool{#i}:
            break
        print('body', #i)
    finally:
        print('leaving', #i)
else:
    print('no break')
`,
    { weight: 2 },
  ),
  at(
    'finally',
    'for #i in $ints[:4]:\n    try:\n        $loop{#i}\n    finally:\n        print(#i)',
  ),
  at(
    'finally',
    `
def #f(#x):
    for #i in range(3):
        try:
            if #i == #x:
                return ('returned', #i, $int{#x})
            print($int{#x, #i} // (#x - 1))
        except ZeroDivisionError:
            print('zero')
            continue
        finally:
            print('finally', #i)
            if #x == 5:
                return 'from finally'
    return 'end'
print(#f(0), #f(1), #f(2), #f(5))
`,
    { only: 'top', gives: { str: ['str(#f($int))'] } },
  ),
  at(
    'raise-from',
    `
try:
    try:
        print($raising)
    except Exception as #e:
        raise RuntimeError($str) from #e
except RuntimeError as #r:
    print(repr(#r), repr(#r.__cause__), #r.__suppress_context__)
`,
  ),
  at(
    'raise-from',
    `
try:
    try:
        $raise
    except Exception:
        raise KeyError($int)
except KeyError as #r:
    print(repr(#r), repr(#r.__context__), #r.__cause__)
`,
  ),
  at(
    'raise-from',
    "try:\n    raise ValueError('v') from None\nexcept ValueError as #e:\n    print(#e.__cause__)",
  ),
  at('assert', `try:\n    assert $bool, $str\nexcept AssertionError as #e:\n    ${CAUGHT}`, {
    weight: 2,
  }),
  at('assert', `try:\n    assert $int == $int\nexcept AssertionError as #e:\n    ${CAUGHT}`),
];

const functions: StatementTemplate[] = [
  at('functions', 'def #f():\n    $body:int', {
    only: 'top',
    gives: { int: ['#f()'] },
  }),
  at(
    'functions',
    `
def #fact(n, fuel=20):
    if n <= 1 or fuel == 0:
        return 1
    return n * #fact(n - 1, fuel - 1) % 10007
`,
    { only: 'top', gives: { int: ['#fact($n:12)'] } },
  ),
  at(
    'functions',
    `
def #even(n):
    return n <= 0 or #odd(n - 1)
def #odd(n):
    return n > 0 and #even(n - 1)
`,
    { only: 'top', gives: { bool: ['#even($n:12)', '#odd($n:12)'] } },
  ),
  at(
    'global',
    'def #f(#x):\n    global #g\n    #g = $int{#x} % 1009\n    $body:int{#x, #g!}\n#g = 1',
    {
      only: 'top',
      binds: { '#g': 'int' },
      gives: { int: ['#f($int) + #g'] },
    },
  ),
  at(
    'closures',
    `
def #outer(start):
    total = start
    def inner(step=1):
        nonlocal total
        total = (total + step) % 1009
        $body:int{total!, step}
    return inner
#k = #outer($int)
print(#k(), #k(5))
`,
    { only: 'top', gives: { int: ['#k()', '#k($int)', '#outer($int)($int)'] }, weight: 2 },
  ),
  at(
    'closures',
    `
def #make():
    fs = []
    for #i in range(3):
        def f(x, #i=#i):
            return x + $int{#i, x}
        fs.append(f)
    return fs
#l = [f($int) for f in #make()]
print(#l)
`,
    { only: 'top', binds: { '#l': 'ints' } },
  ),
  at('closures', '#a = [lambda: #i for #i in range(3)]\nprint([#f() for #f in #a])'),
  at(
    'closures',
    `
def #pair():
    value = $int
    def get():
        return value
    def put(new):
        nonlocal value
        value, old = new, value
        return old
    return get, put
#get, #put = #pair()
print(#get(), #put($int), #get())
`,
    { only: 'top', gives: { int: ['#get()', '#put($int)'] } },
  ),
  at(
    'closures',
    `
def #f():
    try:
        return later
    except NameError as error:
        return str(error)
    later = 1
    return lambda: later
print(#f())
`,
    { only: 'top' },
  ),
  at('lambda', '#f = lambda #x, #y=$int: $int{#x, #y}', {
    gives: { int: ['#f($int)', '#f($int, $int)'] },
    only: 'top',
  }),
  at(
    'star-calls',
    'def #f(*args, **kwargs):\n    print(args, kwargs)\n#f($int, *$ints, zz=$str, **$dict)',
    {
      only: 'top',
    },
  ),
];

const decorators: StatementTemplate[] = [
  at(
    'decorators',
    `
def #log(function):
    def wrapper(*args, **kwargs):
        print('call', function.__name__, args, kwargs)
        result = function(*args, **kwargs)
        print('result', result)
        return result
    return wrapper
@#log
def #f(#x, #y=$int):
    $body:int{#x, #y}
`,
    { only: 'top', gives: { int: ['#f($int)', '#f($int, #y=$int)'] }, weight: 2 },
  ),
  at(
    'decorators',
    `
def #times(n):
    def decorate(function):
        def wrapper(*args):
            return [function(*args) for _ in range(n)]
        return wrapper
    return decorate
@#times(2)
def #f(#x):
    $body:int{#x}
`,
    { only: 'top', gives: { ints: ['#f($int)'] } },
  ),
  at(
    'decorators',
    `
#registry = {}
def #register(name):
    def add(function):
        #registry[name] = function
        return function
    return add
@#register('one')
@#register('two')
def #f():
    $body:int
print(sorted(#registry), #registry['one'] is #registry['two'])
`,
    { only: 'top', gives: { int: ["#registry['two']()"] } },
  ),
  at(
    'modules',
    `
import functools
def #deco(function):
    @functools.wraps(function)
    def wrapper(*args):
        """Wrapped."""
        return function(*args)
    return wrapper
@#deco
def #f(#x):
    """Adds."""
    return $int{#x}
print(#f.__name__, #f.__doc__, #f.__wrapped__(1))
`,
    { only: 'top', gives: { int: ['#f($int)'] } },
  ),
  at(
    'modules',
    '#d = collections.defaultdict(list)\nfor #i in $ints[:9]:\n    #d[#i % 3].append(#i)\nprint(dict(#d), #d)',
  ),
  at(
    'modules',
    '#d = collections.deque($ints, 4)\n#d.appendleft($int)\nprint(#d, #d.pop(), len(#d))',
  ),
  at(
    'modules',
    '#c = collections.Counter($strs)\n#c["a"] += 2\nprint(#c.most_common(1), sum(#c.values()))',
  ),
  at(
    'modules',
    '#h = $ints[:]\nheapq.heapify(#h)\nheapq.heappush(#h, $int)\nprint([heapq.heappop(#h) for _ in range(len(#h))])',
  ),
];

const generators: StatementTemplate[] = [
  at('generators', 'def #g(#x):\n    $yields{#x}', {
    only: 'top',
    gives: {
      ints: ['list(#g($int))', '[*#g($int)]', '[#y for #y in #g($int)]'],
      int: ['sum(#g($int))', 'next(#g($int), -1)', 'len(tuple(#g($int)))'],
    },
    weight: 3,
  }),
  at(
    'generators',
    `
def #g(n):
    for #i in range(n):
        yield $int{#i}
    return 'done'
def #h(n):
    result = yield from #g(n)
    yield len(result)
    yield from $ints
`,
    { only: 'top', gives: { ints: ['list(#h($n:5))', 'list(#g($n:5))'], int: ['sum(#h($n:4))'] } },
  ),
  at('generators', '#g = ($int{#x} for #x in $ints)\nprint(next(#g, None), list(#g), list(#g))'),
  at(
    'generator-methods',
    `
def #average():
    total, count, value = 0, 0, 0
    try:
        while count < 9:
            received = yield total * 10 // (count or 1)
            print('received', received)
            if received is None:
                break
            total += received
            count += 1
    except ValueError as #e:
        print('thrown', #e)
        yield -1
    finally:
        print('closing', count)
    return total
#a = #average()
print(next(#a), #a.send($int), #a.send($int))
?print(#a.throw(ValueError('thrown in')))
??try:
?    #a.send(None)
?except StopIteration as #e:
?    print('stop', #e.value)
#a.close()
print(list(#a))
`,
    { only: 'top', weight: 2 },
  ),
  at(
    'generator-methods',
    `
def #g():
    try:
        yield $int
        yield $raising
    except GeneratorExit:
        print('exit')
        raise
    finally:
        print('finally')
#i = #g()
print(next(#i))
?try:
?    print(next(#i))
?except Exception as #e:
?    print(type(#e).__name__, #e)
#i.close()
print(next(#i, 'finished'))
`,
    { only: 'top' },
  ),
  at(
    'generators',
    `
def #g():
    $suite
    yield 1
    raise $error($str)
try:
    for #i in #g():
        print(#i)
except Exception as #e:
    print('from generator', repr(#e))
`,
    { only: 'top' },
  ),
  at('generators', 'if $bool:\n    yield $int', { only: 'generator', weight: 2 }),
  at('generators', 'yield $int', { only: 'generator', weight: 4 }),
  at('generators', 'yield from $ints', { only: 'generator' }),
];

const managers: StatementTemplate[] = [
  at(
    'with',
    `
class #Manager:
    def __init__(self, name, swallows=False):
        self.name = name
        self.swallows = swallows
    def __enter__(self):
        print('enter', self.name)
        return $int
    def __exit__(self, kind, error, traceback):
        print('exit', self.name, kind and kind.__name__, error, traceback is None)
        return self.swallows
with #Manager('a') as #m:
    $block{#m}
with #Manager('b', True), #Manager('c') as #m:
    $block
    print($raising)
try:
    with #Manager('d'):
        $raise
except $error as #e:
    ${CAUGHT}
?except Exception as #e:
?    print('other', repr(#e))
for #i in range(3):
    with #Manager(#i, True):
        $loop{#i}
`,
    { only: 'top', weight: 2 },
  ),
  at(
    'with',
    `
class #Lock:
    depth = 0
    def __enter__(self):
        #Lock.depth += 1
        return self
    def __exit__(self, *args):
        #Lock.depth -= 1
        print('args', len(args), #Lock.depth)
def #f(#x):
    with #Lock() as #a, #Lock():
        print(#a.depth)
        if #x > 1:
            return $int{#x}
        $suite{#x}
    return -1
`,
    { only: 'top', gives: { int: ['#f($int)'] } },
  ),
  at(
    'modules',
    `
@contextlib.contextmanager
def #managed(name):
    print('enter', name)
    try:
        yield $int
    except ZeroDivisionError as #e:
        print('swallowed', #e)
    finally:
        print('exit', name)
with #managed('m') as #v:
    print(#v // $n:2)
with contextlib.suppress(ValueError):
    int($str)
`,
    { only: 'top' },
  ),
];

const errors: StatementTemplate[] = [
  at(
    'own-exceptions',
    'class #Error($error):\n    pass\ntry:\n    raise #Error($str, $int)\nexcept #Error as #e:\n    print(repr(#e), #e, #e.args)',
    {
      only: 'top',
      gives: { error: ['#Error'] },
    },
  ),
  at(
    'own-exceptions',
    `
class #Error(Exception):
    """With a code."""
    def __init__(self, code, *rest):
        super().__init__(f'code {code}', *rest)
        self.code = code
    ?def __str__(self):
    ?    return f'<{self.code}>'
class #Special(#Error):
    pass
try:
    if $bool:
        raise #Special($int)
    raise #Error($int, $str)
except #Special as #e:
    print('special', #e, #e.code, isinstance(#e, #Error))
except #Error as #e:
    print(#e, #e.code, #e.args, repr(#e))
`.replaceAll('    ?', '?    '),
    { only: 'top', gives: { error: ['#Error', '#Special'] } },
  ),
];

const classes: StatementTemplate[] = [
  at(
    'classes',
    `
class #Stack:
    size = 0
    def __init__(self):
        self.items = []
    def push(self, item):
        self.items.append(item)
        self.size += 1
        return self
    def pop(self):
        if not self.items:
            raise IndexError('empty stack')
        self.size -= 1
        return self.items.pop()
#s = #Stack().push($int).push($int)
print(#s.pop(), #s.size, #Stack.size)
`,
    { only: 'top', gives: { int: ['#s.size', '#s.push($int).pop()'] } },
  ),
  at(
    'finalizers',
    `
class #Final:
    def __init__(self, name):
        self.name = name
    def __del__(self):
        print('del', self.name)
#o = #Final('first')
#p = #o
#o = #Final('second')
print('rebound')
del #p
print('deleted')
def #f():
    local = #Final('local')
    $body:int
print(#f())
del #o
`,
    { only: 'top' },
  ),
  at(
    'special-methods',
    `
class #Range:
    def __init__(self, n):
        self.n = n
    def __iter__(self):
        self.i = 0
        return self
    def __next__(self):
        if self.i >= self.n:
            raise StopIteration
        self.i += 1
        return $int{self.i}
for #x in #Range($n:4):
    $loop{#x}
`,
    {
      only: 'top',
      gives: { ints: ['list(#Range($n:5))', 'sorted(#Range($n:5))'], int: ['sum(#Range(3))'] },
    },
  ),
  at(
    'special-methods',
    `
class #Vector:
    def __init__(self, x, y):
        self.x, self.y = x, y
    def __add__(self, other):
        if not isinstance(other, #Vector):
            return NotImplemented
        return #Vector(self.x + other.x, self.y + other.y)
    def __mul__(self, k):
        return #Vector(self.x * k, self.y * k)
    __rmul__ = __mul__
    def __eq__(self, other):
        return isinstance(other, #Vector) and (self.x, self.y) == (other.x, other.y)
    def __hash__(self):
        return hash((self.x, self.y))
    def __repr__(self):
        return f'#Vector({self.x}, {self.y})'
    def __bool__(self):
        return bool(self.x or self.y)
#v = #Vector($int, $int)
print(#v + #v * 2, 3 * #v, #v == #Vector(1, 2), bool(#v), {#v: 1}[#v])
try:
    print(#v + $int)
except TypeError as #e:
    print(#e)
`,
    { only: 'top', gives: { int: ['(#v * $int).x', '(#v + #v).y'], str: ['repr(#v)', "f'{#v}'"] } },
  ),
  at(
    'special-methods',
    `
class #Table:
    def __init__(self):
        self.rows = {}
    def __getitem__(self, key):
        print('get', key)
        return self.rows[key]
    def __setitem__(self, key, value):
        print('set', key, value)
        self.rows[key] = value
    def __delitem__(self, key):
        del self.rows[key]
    def __contains__(self, key):
        return key in self.rows
    def __len__(self):
        return len(self.rows)
#t = #Table()
#t[$int] = $int
#t['k'] = $str
#t['n'] = 1
#t['n'] += $int
print(len(#t), 'k' in #t, bool(#t))
del #t['k']
try:
    print(#t['k'])
except KeyError as #e:
    print('no', #e)
`,
    { only: 'top' },
  ),
  at(
    'properties',
    `
class #Temperature:
    def __init__(self, c):
        self._c = c
    @property
    def f(self):
        """Fahrenheit."""
        return self._c * 9 // 5 + 32
    @f.setter
    def f(self, value):
        print('set', value)
        self._c = (value - 32) * 5 // 9
    @f.deleter
    def f(self):
        print('deleted')
        self._c = 0
    @property
    def fixed(self):
        return $int
#t = #Temperature($int % 100)
#t.f = $int % 100
print(#t.f, #t._c, #t.fixed)
try:
    #t.fixed = 1
except AttributeError as #e:
    print(#e)
del #t.f
`,
    { only: 'top', gives: { int: ['#t.f', '#t.fixed'] } },
  ),
  at(
    'static-methods',
    `
class #Shape:
    count = 0
    def __init__(self, sides):
        self.sides = sides
        #Shape.count += 1
    @classmethod
    def square(cls):
        return cls(4)
    @staticmethod
    def name(#x):
        return $str{#x}
class #Other(#Shape):
    pass
print(type(#Other.square()).__name__, #Shape.square().sides, #Shape.count, #Other(3).name(2))
`,
    {
      only: 'top',
      gives: { str: ['#Shape.name($int)', '#Other.name($int)'], int: ['#Other.square().sides'] },
    },
  ),
  at(
    'inheritance',
    `
class #Animal:
    sound = '...'
    def __init__(self, name):
        self.name = name
    def speak(self):
        return f'{self.name} says {self.sound}'
    def __str__(self):
        return f'animal {self.name}'
class #Dog(#Animal):
    sound = 'Woof'
    def __init__(self, name, age):
        super().__init__(name)
        self.age = age
    def speak(self):
        return super().speak() + '!' * (self.age % 4)
class #Puppy(#Dog):
    def speak(self):
        return super().speak().lower()
    @property
    def old(self):
        return super().age if False else self.age > $int
for #a in [#Animal('a'), #Dog('d', $int), #Puppy('p', 2)]:
    print(#a, #a.speak(), isinstance(#a, #Dog), type(#a).__name__)
print(issubclass(#Puppy, #Animal), #Puppy.__bases__, [#c.__name__ for #c in #Puppy.__mro__])
`,
    { only: 'top', gives: { str: ["#Dog('x', $int).speak()"], bool: ["#Puppy('y', $int).old"] } },
  ),
  at(
    'attributes',
    `
class #Bag:
    kind = 'bag'
    def __getattr__(self, name):
        if name.startswith('no'):
            raise AttributeError(name)
        return name * 2
#b = #Bag()
#b.x = $int
setattr(#b, 'y', $str)
print(#b.x, #b.y, #b.other, hasattr(#b, 'nope'), getattr(#b, 'nope', 'default'), #b.kind)
print(sorted(#b.__dict__), vars(#b) == #b.__dict__, #Bag.__name__)
delattr(#b, 'x')
del #b.y
print(#b.x, #b.y)
`,
    { only: 'top' },
  ),
  at(
    'builtin-bases',
    `
class #Numbers(list):
    def total(self):
        return sum(self)
    def append(self, item):
        super().append(item)
        return len(self)
#n = #Numbers($ints)
print(#n.append($int), #n.total(), #n, len(#n), #n == list(#n), isinstance(#n, list))
`,
    { only: 'top', gives: { ints: ['#n'], int: ['#n.total()'] } },
  ),
  at(
    'builtin-bases',
    `
class #Default(dict):
    def __missing__(self, key):
        print('missing', key)
        return len(key)
class #Id(int):
    def __repr__(self):
        return f'#Id({int(self)})'
    def next(self):
        return #Id(self + 1)
class #Name(str):
    def shout(self):
        return self.upper() + '!'
#d = #Default(a=$int)
print(#d['a'], #d['bcd'], 'bcd' in #d, #Id($int).next(), #Id(2) + 1, #Name($str).shout())
`,
    { only: 'top', gives: { int: ["#d['xyz']", 'int(#Id($int).next())'] } },
  ),
];

export const STATEMENTS: readonly StatementTemplate[] = [
  ...assignments,
  ...collections,
  ...flow,
  ...exceptions,
  ...functions,
  ...decorators,
  ...generators,
  ...managers,
  ...errors,
  ...classes,
];

/** What raises, as a statement. */
export const RAISES: readonly string[] = [
  'raise $error($str)',
  'raise $error',
  'raise $error($str, $int)',
  'raise ValueError(f"bad {$int}")',
  'print($raising)',
  'raise KeyError($str)',
];

/** Exception classes to raise and to catch. */
export const ERRORS = [
  'ValueError',
  'TypeError',
  'KeyError',
  'IndexError',
  'ZeroDivisionError',
  'AttributeError',
  'NameError',
  'LookupError',
  'ArithmeticError',
  'RuntimeError',
  'OverflowError',
  'Exception',
] as const;
