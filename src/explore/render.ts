// A failing execution, for people: in columns, one a thread, and in one line.

import type { Access } from '../memory.ts';
import { NOT_EQUAL, TIMED_OUT } from '../memory.ts';
import { MOST_THREADS } from './thread.ts';
import type { Followed, Taken } from './follow.ts';
import type { OperationKind } from './operations.ts';
import type { Position } from './positions.ts';
import { privacyOf } from './privacy.ts';
import type { Program, TraceStep, Violation } from './program.ts';
import { rowsOf, type Row } from './rows.ts';
import { placeOf, threadName } from './verdict.ts';

// Rows of steps, so that all fits a screen of 40 lines; and parts of the one line.
const ROWS = 38;
const PARTS = 25;

export function traceSteps(
  program: Program,
  { steps, trace }: Pick<Followed, 'steps' | 'trace'>,
  positions: WeakMap<Access, Position>,
): TraceStep[] {
  const isPrivate = privacyOf(trace);
  return steps.map(({ proc, access, result, special, isPreemption }, i) => {
    const place = placeOf(program, access.address);
    const position = positions.get(access);
    return {
      thread: proc % MOST_THREADS,
      isFlush: special === 'flush',
      isTimeout: special === 'timeout',
      kind: access.kind,
      address: access.address,
      place,
      text: textOf(access, place, result, special),
      isPreemption,
      isPrivate: isPrivate[i]!,
      ...(position && { position }),
    };
  });
}

function textOf(
  access: Access,
  place: string,
  result: number | undefined,
  special: Taken['special'],
): string {
  const kind = access.kind as Access['kind'] | OperationKind;
  const { value, expected } = access;
  if (special === 'flush') return `${kind} ${place} := ${value} leaves the buffer`;
  if (special === 'timeout')
    return kind === 'pause' ? 'pause: time passes' : `park ${place}: time runs out`;
  switch (kind) {
    case 'load':
    case 'relaxedLoad':
    case 'read':
    case 'bufferRead':
      return result === undefined ? `${kind} ${place}: fails` : `${kind} ${place} = ${result}`;
    case 'store':
    case 'relaxedStore':
    case 'write':
    case 'bufferWrite':
      return `${kind} ${place} := ${value}`;
    case 'cas': {
      const found = result === (expected | 0) ? '' : ` finds ${result}`;
      return `cas ${place} ${expected | 0} -> ${value}${found}`;
    }
    case 'swap':
      return `swap ${place} := ${value}, was ${result}`;
    case 'fetchAdd':
      return `fetchAdd ${place} ${value < 0 ? value : `+${value}`}, was ${result}`;
    case 'fetchOr':
      return `fetchOr ${place} | ${value}, was ${result}`;
    case 'fetchAnd':
      return `fetchAnd ${place} & ${value}, was ${result}`;
    case 'park':
      if (result === undefined) return `park ${place} while ${expected | 0}: sleeps`;
      if (result === NOT_EQUAL) return `park ${place} while ${expected | 0}: differs`;
      return result === TIMED_OUT ? `park ${place}: no time` : `park ${place}`;
    case 'wake':
      return `wake ${place}: ${result === 0 ? 'nobody' : result}`;
    case 'tryAcquire':
      return `tryAcquire ${place}: ${result === 1 ? 'yes' : 'no'}`;
    default:
      return `${kind} ${place}`;
  }
}

/** Whether a trace on a screen shows all steps that are not private. */
export function fitsScreen(steps: readonly TraceStep[], kind: Violation['kind']): boolean {
  return rowsOf(steps, kind, ROWS).every(
    ({ shows }) => shows !== 'in-a-row' && shows !== 'left-out',
  );
}

/**
 * A column for each thread that moves; `>` marks a switch away from one that could have gone on. Without a kind there is
 * no failure.
 */
export function columns(
  program: Program,
  steps: readonly TraceStep[],
  { kind, message }: Partial<Pick<Violation, 'kind'>> & Pick<Violation, 'message'>,
): string {
  const threads = [...new Set(steps.map(({ thread }) => thread))].toSorted((a, b) => a - b);
  const rows = rowsOf(steps, kind, ROWS).map((row) => ({ ...row, text: textOfRow(steps, row) }));
  const threadOf = ({ from }: Row): number => steps[from]!.thread;
  const widths = threads.map((thread) =>
    Math.max(
      threadName(program, thread).length,
      ...rows
        .filter((row) => isInColumn(row) && threadOf(row) === thread)
        .map(({ text }) => text.length),
    ),
  );
  const digits = Math.max(4, String(steps.length).length);
  const line = (number: string, mark: string, cells: readonly string[]): string =>
    `${number.padStart(digits)} ${mark} ${cells.map((cell, i) => cell.padEnd(widths[i]!)).join('  ')}`.trimEnd();
  const head = line(
    'step',
    ' ',
    threads.map((thread) => threadName(program, thread)),
  );
  const lines = rows.map((row) => {
    if (!isInColumn(row)) return line('...', ' ', [row.text]);
    const cells = threads.map((thread) => (thread === threadOf(row) ? row.text : ''));
    return line(String(row.from + 1), steps[row.from]!.isPreemption ? '>' : ' ', cells);
  });
  return [head, ...lines, `${' '.repeat(digits)} ! ${message}`].join('\n');
}

/** Whether it is of one thread. */
function isInColumn({ shows }: Row): boolean {
  return shows === 'step' || shows === 'private' || shows === 'in-a-row';
}

function textOfRow(steps: readonly TraceStep[], { shows, from, count }: Row): string {
  if (shows === 'step') return steps[from]!.text;
  if (shows === 'left-out') return `(${count} steps)`;
  if (shows === 'round') {
    const which = count === 1 ? `step ${from + 1}` : `steps ${from + 1} to ${from + count}`;
    return `(${which} again and again)`;
  }
  const where = whereOf(steps.slice(from, from + count));
  const what = shows === 'private' ? 'private steps' : 'steps in a row';
  return `(${count} ${what}${where === '' ? '' : `: ${where}`})`;
}

/** Files that are named of what is folded into a line. */
const MOST_FILES = 2;

/** `mutex.ts:41-60, qsbr.ts:12`. */
function whereOf(steps: readonly TraceStep[]): string {
  const lines = new Map<string, number[]>();
  for (const { position } of steps)
    if (position !== undefined)
      lines.set(position.file, [...(lines.get(position.file) ?? []), position.line]);
  const files = [...lines].map(([file, of]) => {
    const [first, last] = [Math.min(...of), Math.max(...of)];
    return `${file}:${first === last ? first : `${first}-${last}`}`;
  });
  const more = files.length > MOST_FILES ? ['...'] : [];
  return [...files.slice(0, MOST_FILES), ...more].join(', ');
}

/** `T0: load x = 0, store x := 1 | T1: ...`; `|>` where the switch is a preemption. */
export function oneLine(
  program: Program,
  steps: readonly TraceStep[],
  kind: Violation['kind'],
): string {
  let line = '';
  let last: number | undefined;
  for (const row of rowsOf(steps, kind, PARTS)) {
    const text = row.shows === 'left-out' ? '...' : textOfRow(steps, row);
    const { thread, isPreemption } = steps[row.from]!;
    if (!isInColumn(row) || thread === last) {
      line += `, ${text}`;
      continue;
    }
    const bar = last === undefined ? '' : isPreemption ? ' |> ' : ' | ';
    line += `${bar}${threadName(program, thread)}: ${text}`;
    last = thread;
  }
  return line;
}
