// A failing execution, for people: in columns, one a thread, and in one line.

import type { Access } from '../memory.ts';
import { NOT_EQUAL, TIMED_OUT } from '../memory.ts';
import { MOST_THREADS } from './thread.ts';
import type { Taken } from './follow.ts';
import type { OperationKind } from './operations.ts';
import type { Program, TraceStep } from './program.ts';
import { placeOf, threadName } from './verdict.ts';

// Of a long execution what is near the beginning, the end and the switches between threads is shown, in so
// many rows that all fits a screen of 40 lines; in one line, so many steps of the beginning and of the end.
const ROWS = 37;
const PARTS = 12;

export function traceSteps(program: Program, steps: readonly Taken[]): TraceStep[] {
  return steps.map(({ proc, access, result, special, isPreemption }) => {
    const place = placeOf(program, access.address);
    return {
      thread: proc % MOST_THREADS,
      isFlush: special === 'flush',
      isTimeout: special === 'timeout',
      kind: access.kind,
      address: access.address,
      place,
      text: textOf(access, place, result, special),
      isPreemption,
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

/** A column for each thread that moves; `>` marks a switch away from one that could have gone on. */
export function columns(program: Program, steps: readonly TraceStep[], why: string): string {
  const threads = [...new Set(steps.map(({ thread }) => thread))].toSorted((a, b) => a - b);
  const shown = nearSwitches(steps);
  const widths = threads.map((thread) =>
    Math.max(
      threadName(program, thread).length,
      ...shown.map((at) => (at >= 0 && steps[at]!.thread === thread ? steps[at]!.text.length : 0)),
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
  const rows = shown.map((at) => {
    if (at < 0) return line('...', ' ', [`(${-at} steps)`]);
    const step = steps[at]!;
    const cells = threads.map((thread) => (thread === step.thread ? step.text : ''));
    return line(String(at + 1), step.isPreemption ? '>' : ' ', cells);
  });
  return [head, ...rows, `${' '.repeat(digits)} ! ${why}`].join('\n');
}

/** `T0: load x = 0, store x := 1 | T1: ...`; `|>` where the switch is a preemption. */
export function oneLine(program: Program, steps: readonly TraceStep[]): string {
  let line = '';
  let last: number | undefined;
  for (const step of ends(steps, PARTS)) {
    if (step === undefined) {
      line += ', ...';
      continue;
    }
    if (step.thread === last) line += `, ${step.text}`;
    else {
      const bar = last === undefined ? '' : step.isPreemption ? ' |> ' : ' | ';
      line += `${bar}${threadName(program, step.thread)}: ${step.text}`;
    }
    last = step.thread;
  }
  return line;
}

/** All steps, or the first and the last ones with `undefined` between them. */
function ends(steps: readonly TraceStep[], most: number): (TraceStep | undefined)[] {
  if (steps.length <= 2 * most) return [...steps];
  return [...steps.slice(0, most), undefined, ...steps.slice(-most)];
}

/** Indices of the steps to show; negative, how many are left out there. */
function nearSwitches(steps: readonly TraceStep[]): number[] {
  const all = steps.map((_, i) => i);
  if (steps.length <= ROWS) return all;
  const isSwitch = (i: number): boolean => i === 0 || steps[i]!.thread !== steps[i - 1]!.thread;
  const points = [...all.filter(isSwitch), steps.length];
  for (let reach = ROWS; reach > 0; reach--) {
    const shown = withGaps(all, (i) =>
      points.some((point) => i >= point - reach && i < point + reach),
    );
    if (shown.length <= ROWS) return shown;
  }
  const half = ROWS >> 1;
  return withGaps(all, (i) => i < half || i >= steps.length - half);
}

function withGaps(all: readonly number[], isShown: (i: number) => boolean): number[] {
  const shown: number[] = [];
  for (const i of all) {
    if (isShown(i)) shown.push(i);
    else if (shown.length > 0 && shown.at(-1)! < 0) shown[shown.length - 1]! -= 1;
    else shown.push(-1);
  }
  return shown;
}
