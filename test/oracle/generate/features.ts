// What generated programs may use: each part of the language by a name, to be switched off and on.

export const FEATURES = [
  'core',
  'floats',
  'big-ints',
  'str-methods',
  'slices',
  'list-methods',
  'dict-methods',
  'sets',
  'set-methods',
  'f-strings',
  'percent',
  'str-format',
  'conditional',
  'walrus',
  'lambda',
  'comprehensions',
  'star-displays',
  'star-targets',
  'star-calls',
  'sort-keys',
  'functional',
  'functions',
  'parameters',
  'closures',
  'global',
  'decorators',
  'generators',
  'generator-methods',
  'exceptions',
  'finally',
  'raise-from',
  'own-exceptions',
  'assert',
  'del',
  'with',
  'classes',
  'inheritance',
  'properties',
  'static-methods',
  'special-methods',
  'attributes',
  'builtin-bases',
  'finalizers',
  'modules',
  'uncaught',
] as const;

export type Feature = (typeof FEATURES)[number];

/** Features by name; `all` is every one, and `-name` takes one away again. */
export function parseFeatures(text: string): ReadonlySet<Feature> {
  const chosen = new Set<Feature>(['core']);
  for (const name of text.split(',')) {
    if (name === 'all') for (const feature of FEATURES) chosen.add(feature);
    else if (name.startsWith('-')) chosen.delete(known(name.slice(1)));
    else chosen.add(known(name));
  }
  return chosen;
}

function known(name: string): Feature {
  const feature = FEATURES.find((one) => one === name);
  if (feature === undefined) {
    throw new RangeError(`no feature '${name}'; there are ${FEATURES.join(', ')}`);
  }
  return feature;
}
