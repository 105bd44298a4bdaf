// Functions with every kind of parameter, and the calls that they allow.

import type { Scope } from './scope.ts';
import { parseTemplate } from './template.ts';
import type { Part, Statement } from './tree.ts';
import type { Writer } from './writer.ts';

interface Parameter {
  readonly name: string;
  readonly kind: 'positional-only' | 'positional' | 'keyword-only';
  readonly hasDefault: boolean;
}

interface Signature {
  readonly parameters: readonly Parameter[];
  readonly takesRest: boolean;
  readonly takesKeywords: boolean;
}

const RETURNS = ['int', 'int', 'int', 'str', 'ints', 'tuple', 'bool', 'dict'] as const;

export function writeFunction(writer: Writer, scope: Scope): Statement {
  writer.used.add('parameters');
  const signature = drawSignature(writer);
  const name = writer.newName('fn');
  const returns = writer.pick(RETURNS);
  const inner = scope.function({ returns });
  const head: Part[] = [`def ${name}(`, ...header(writer, signature, scope), '):\n'];
  for (const { name: parameter } of signature.parameters) inner.bind(parameter, 'int');
  if (signature.takesRest) inner.bind('rest', 'tuple', false);
  if (signature.takesKeywords) inner.bind('named', 'dict', false);
  const { written, steps } = writer.measured(() => writer.body(inner, '    ', returns));
  for (let i = 0; i < 4; i++) {
    const call = `${name}(${drawArguments(writer, signature)})`;
    scope.give({ type: returns, pieces: parseTemplate(call), cost: steps + 3 });
  }
  return { kind: 'statement', parts: [...head, written] };
}

function drawSignature(writer: Writer): Signature {
  const positional = writer.below(4);
  const withoutDefaults = writer.below(positional + 1);
  const only = writer.chance(0.3) ? writer.below(positional + 1) : 0;
  const keywordOnly = writer.chance(0.4) ? 1 + writer.below(2) : 0;
  return {
    parameters: [
      ...['a', 'b', 'c'].slice(0, positional).map((name, at) => ({
        name,
        kind: at < only ? ('positional-only' as const) : ('positional' as const),
        hasDefault: at >= withoutDefaults,
      })),
      ...['k', 'l'].slice(0, keywordOnly).map((name) => ({
        name,
        kind: 'keyword-only' as const,
        hasDefault: writer.chance(0.5),
      })),
    ],
    takesRest: writer.chance(0.35),
    takesKeywords: writer.chance(0.35),
  };
}

function header(writer: Writer, signature: Signature, scope: Scope): Part[] {
  const { parameters, takesRest, takesKeywords } = signature;
  const shown: Part[][] = [];
  const ofKind = (kind: Parameter['kind']): Part[][] =>
    parameters
      .filter((one) => one.kind === kind)
      .map(({ name, hasDefault }) => {
        return hasDefault ? [`${name}=`, writer.expression('int', scope, 2)] : [name];
      });
  const only = ofKind('positional-only');
  shown.push(...only, ...(only.length > 0 ? [['/']] : []), ...ofKind('positional'));
  const keywords = ofKind('keyword-only');
  if (takesRest) shown.push(['*rest']);
  else if (keywords.length > 0) shown.push(['*']);
  shown.push(...keywords);
  if (takesKeywords) shown.push(['**named']);
  return shown.flatMap((parts, at) => (at === 0 ? parts : [', ', ...parts]));
}

/** Arguments that a signature allows; once in a while it does not. */
function drawArguments(
  writer: Writer,
  { parameters, takesRest, takesKeywords }: Signature,
): string {
  const [positional, named, mapped]: string[][] = [[], [], []];
  let isByName = false;
  for (const { name, kind, hasDefault } of parameters) {
    if (hasDefault && writer.chance(0.4)) {
      isByName = true;
      continue;
    }
    if (kind === 'positional-only' && isByName) continue;
    isByName ||= kind === 'keyword-only' || (kind === 'positional' && writer.chance(0.35));
    if (!isByName) positional!.push('$int');
    else if (writer.chance(0.2)) mapped!.push(`'${name}': $int`);
    else named!.push(`${name}=$int`);
  }
  if (takesRest && !isByName && writer.chance(0.6)) {
    positional!.push(writer.pick(['$int', '*$ints', '*$tuple', '*($int, $int)']));
  }
  if (takesKeywords && writer.chance(0.5)) named!.push('extra=$int');
  if (mapped!.length > 0) named!.push(`**{${mapped!.join(', ')}}`);
  if (writer.chance(0.03)) named!.push('wrong=$int');
  if (writer.chance(0.03)) positional!.pop();
  return [...positional!, ...named!].join(', ');
}
