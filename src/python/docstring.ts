// Docstrings lose the indentation of the code around them, as in CPython since 3.13.

const TAB_SIZE = 8;

/** Removes the spaces before the first line, and from the others what all of them start with. */
export function cleanDocstring(text: string): string {
  const [first = '', ...rest] = text.split('\n').map(expandTabs);
  const indents = rest
    .filter((line) => /[^ ]/.test(line))
    .map((line) => line.length - line.replace(/^ +/, '').length);
  const margin = indents.length > 0 ? Math.min(...indents) : 0;
  const strip = new RegExp(`^ {0,${margin}}`);
  return [first.replace(/^ +/, ''), ...rest.map((line) => line.replace(strip, ''))].join('\n');
}

function expandTabs(line: string): string {
  let expanded = '';
  for (const character of line) {
    expanded +=
      character === '\t' ? ' '.repeat(TAB_SIZE - (expanded.length % TAB_SIZE)) : character;
  }
  return expanded;
}
