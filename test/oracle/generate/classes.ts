// Classes put together from members that they may have or not, alone and one over the other.
//
// Methods are numbered: `self.m1()` is called only by those above it, so that no call comes back, whatever is
// overridden in a subclass.

import type { Scope } from './scope.ts';
import { parseTemplate } from './template.ts';
import type { Block, Statement } from './tree.ts';
import type { Feature } from './features.ts';
import type { Writer } from './writer.ts';

interface Member {
  readonly feature: Feature;
  readonly template: string;
  /** Expressions over an instance, `@`, by type. */
  readonly gives?: Readonly<Record<string, readonly string[]>>;
}

const MEMBERS: readonly Member[] = [
  {
    feature: 'special-methods',
    template: "def __repr__(self):\n    return f'{type(self).__name__}({self.x})'",
    gives: { str: ['repr(@)', "f'{@}'", "'%s' % @", 'str([@])'] },
  },
  {
    feature: 'special-methods',
    template: "def __str__(self):\n    return f'<{self.x}>'",
    gives: { str: ['str(@)', "f'{@!s:>6}'"] },
  },
  {
    feature: 'special-methods',
    template:
      "def __eq__(self, other):\n    print('eq')\n    return self.x == getattr(other, 'x', other)",
    gives: { bool: ['@ == $int', '$int != @', '@ in [@, 1]', '@ == @'] },
  },
  {
    feature: 'special-methods',
    template: 'def __lt__(self, other):\n    return self.x < getattr(other, "x", other)',
    gives: { bool: ['@ < $int', '$int > @'], int: ['min(@, @).x'] },
  },
  {
    feature: 'special-methods',
    template: 'def __len__(self):\n    return abs(self.x) % 5',
    gives: { int: ['len(@)'], bool: ['bool(@)', 'not @'] },
  },
  {
    feature: 'special-methods',
    template: 'def __call__(self, #y=$int):\n    $body:int{self.x, #y}',
    gives: { int: ['@()', '@($int)'] },
  },
  {
    feature: 'special-methods',
    template: "def __add__(self, other):\n    print('add')\n    return $int{self.x}",
    gives: { int: ['(@ + $int)', '(@ + @)'] },
  },
  {
    feature: 'special-methods',
    template: "def __radd__(self, other):\n    print('radd', other)\n    return $int{self.x}",
    gives: { int: ['($int + @)', 'sum([@, 1])'] },
  },
  {
    feature: 'special-methods',
    template: 'def __iadd__(self, other):\n    self.x = (self.x + 1) % 1009\n    return self',
  },
  {
    feature: 'special-methods',
    template: 'def __neg__(self):\n    return $int{self.x}',
    gives: { int: ['-@'] },
  },
  {
    feature: 'special-methods',
    template:
      'def __getitem__(self, key):\n    if key == 3:\n        raise IndexError(key)\n    return $int{self.x}',
    gives: { int: ['@[$n:3]', 'sum(@)'], ints: ['list(@)', '[*@]'], bool: ['$int in @'] },
  },
  {
    feature: 'special-methods',
    template: 'def __contains__(self, item):\n    return item == self.x',
    gives: { bool: ['$int in @', '$str not in @'] },
  },
  {
    feature: 'special-methods',
    template: 'def __iter__(self):\n    return iter($ints{self.x})',
    gives: { ints: ['list(@)', 'sorted(@)', '[*@, 0]'], int: ['sum(@)', 'max(@, default=0)'] },
  },
  {
    feature: 'generators',
    template: 'def items(self):\n    $yields{self.x}',
    gives: { ints: ['list(@.items())'], int: ['sum(@.items())'] },
  },
  {
    feature: 'properties',
    template: '@property\ndef p(self):\n    $body:int{self.x}',
    gives: { int: ['@.p', '(@.p + 1)'] },
  },
  {
    feature: 'properties',
    template:
      "@property\ndef q(self):\n    return self.x + 1\n@q.setter\ndef q(self, value):\n    print('set q', value)\n    self.x = value % 1009",
    gives: { int: ['@.q'] },
  },
  {
    feature: 'static-methods',
    template: '@staticmethod\ndef s(#y):\n    $body:int{#y}',
    gives: { int: ['@.s($int)', 'type(@).s($int)'] },
  },
  {
    feature: 'static-methods',
    template: '@classmethod\ndef c(cls, #y=$int):\n    print(cls.__name__)\n    return $int{#y}',
    gives: { int: ['@.c()', 'type(@).c($int)'] },
  },
  {
    feature: 'attributes',
    template:
      "def __getattr__(self, name):\n    print('getattr', name)\n    if name == 'z':\n        return self.x\n    raise AttributeError(name)",
    gives: { int: ['@.z', "getattr(@, 'w', $int)"], bool: ["hasattr(@, 'v')"] },
  },
  {
    feature: 'attributes',
    template:
      "def __setattr__(self, name, value):\n    print('setattr', name)\n    super().__setattr__(name, value)",
  },
  { feature: 'special-methods', template: 'def __hash__(self):\n    return self.x' },
  {
    feature: 'special-methods',
    template: 'def __index__(self):\n    return 1',
    gives: { int: ['[5, 6][@]'] },
  },
  {
    feature: 'special-methods',
    template: 'def __float__(self):\n    return self.x / 2',
    gives: { float: ['float(@)'] },
  },
  {
    feature: 'special-methods',
    template: 'def __abs__(self):\n    return abs(self.x)',
    gives: { int: ['abs(@)'] },
  },
  {
    feature: 'special-methods',
    template: "def __format__(self, spec):\n    return f'[{spec}]'",
    gives: { str: ["f'{@:spec}'", "format(@, 'z')", "'{:y}'.format(@)"] },
  },
];

/** Classes of a scope that others can derive from: their names are variables of this type. */
const BASE = 'class';

export function writeClass(writer: Writer, scope: Scope): Statement {
  writer.used.add('classes');
  const bases = writer.has('inheritance') ? scope.variables(BASE) : [];
  const base = bases.length > 0 && writer.chance(0.5) ? writer.pick(bases) : undefined;
  if (base !== undefined) writer.used.add('inheritance');
  const name = writer.newName('C');
  const instance = writer.newName('o');
  const members = drawMembers(writer);
  const { written, steps } = writer.measured(() => body(writer, scope, members, base));
  const cost = steps + 5;
  const make = `${name}($int)`;
  const given: Record<string, readonly string[]>[] = [
    ...members.map(({ gives = {} }) => gives),
    {
      int: ['@.x', '@.m0($int)', '@.m1($int)', '@.shared'],
      bool: [`isinstance(@, ${base ?? name})`],
    },
  ];
  const head = base === undefined ? `class ${name}:\n` : `class ${name}(${base}):\n`;
  const made = writer.fillStatement(`\n${instance} = ${make}`, scope);
  scope.bind(name, BASE, false);
  scope.bind(`${instance}.x`, 'int');
  for (const one of given) {
    for (const [type, templates] of Object.entries(one)) {
      for (const text of templates) {
        const self = writer.chance(0.8) ? instance : make;
        scope.give({ type, pieces: parseTemplate(text.replaceAll('@', self)), cost });
      }
    }
  }
  return { kind: 'statement', parts: [head, written, '\n', ...made.parts] };
}

function drawMembers(writer: Writer): Member[] {
  const usable = MEMBERS.filter(({ feature }) => writer.has(feature));
  if (usable.length === 0) return [];
  const drawn = new Set<Member>();
  for (let count = writer.below(5); count > 0; count--) drawn.add(writer.pick(usable));
  for (const { feature } of drawn) writer.used.add(feature);
  return [...drawn];
}

function body(
  writer: Writer,
  scope: Scope,
  members: readonly Member[],
  base: string | undefined,
): Block {
  const inner = scope.inner({ isTop: false });
  const templates: string[] = [`shared = $int`];
  if (base === undefined) {
    templates.push('def __init__(self, x):\n    self.x = x', ...METHODS);
  } else {
    if (writer.chance(0.4)) {
      templates.push('def __init__(self, x, y=$int):\n    super().__init__(x + 1)\n    self.y = y');
    }
    if (writer.chance(0.5)) templates.push(writer.pick(OVERRIDES));
  }
  const statements = [...templates, ...members.map(({ template }) => template)].map((template) =>
    writer.fillStatement(template, inner),
  );
  return { kind: 'block', indent: '    ', statements };
}

const METHODS = [
  'def m0(self, #y):\n    $body:int{self.x!, #y}',
  'def m1(self, #y):\n    self.x = $int{self.x, #y} % 1009\n    return self.m0(#y) + 1',
];

const OVERRIDES = [
  'def m0(self, #y):\n    return super().m0(#y) + $int{self.x, #y}',
  "def m0(self, #y):\n    print('overridden')\n    $body:int{self.x!, #y}",
  'def m1(self, #y):\n    return super().m1(#y) * 2 - super().m0(1)',
];
