import { describe, expect, test } from 'vitest';
import { bar, progressLine, screenLines, sparkline } from '../../src/ui/bars.ts';
import { advance, newBoard, throughputOf, type Board } from '../../src/ui/board.ts';
import type { RunEvent, RunRequest } from '../../src/request.ts';
import { fakeRun } from '../commands/fake-engine.ts';

const strategies = ['gil', 'biased'].map((label) => ({ label, url: '', options: {}, source: '' }));
const request = {
  scenario: { id: 'dimuon', unit: 'events' },
  input: { description: '1000 events' },
  strategies,
  threads: [1, 2],
  repeats: 2,
} as unknown as RunRequest;

function start(strategy: string, threads: number): RunEvent {
  return { kind: 'start', cell: 0, cells: 8, strategy, threads, repeat: 1 };
}

function finish(strategy: string, threads: number, seconds: number): RunEvent {
  return { kind: 'finish', cell: 0, run: fakeRun({ strategy, threads, seconds }) };
}

function board(...events: readonly RunEvent[]): Board {
  return events.reduce(advance, newBoard(request));
}

/** The text of each line, as on the screen. */
function text(state: Board, columns: number, rows: number): string[] {
  return screenLines(state, columns, rows).map((line) => line.label + line.bar + line.value);
}

describe('board', () => {
  test('has every cell from the start and fills them in', () => {
    const before = board();
    expect(before).toMatchObject({ title: 'dimuon: 1000 events', finished: 0, total: 8 });
    expect(before.cells).toHaveLength(4);
    const after = board(start('gil', 1), finish('gil', 1, 0.1), finish('gil', 1, 0.2));
    expect(after).toMatchObject({ finished: 2, running: undefined });
    expect(throughputOf(after.cells[0]!)).toBe(7500);
    expect(throughputOf(after.cells[1]!)).toBeUndefined();
  });

  test('says what runs', () => {
    expect(board(start('biased', 2)).running).toMatchObject({ strategy: 'biased', threads: 2 });
  });
});

describe('bars', () => {
  test('are drawn to an eighth of a character', () => {
    expect(bar(0, 4)).toBe('    ');
    expect(bar(0.5, 4)).toBe('██  ');
    expect(bar(5 / 32, 4)).toBe('▋   ');
    expect(bar(1, 4)).toBe('████');
    expect([bar(7, 2), bar(-1, 2), bar(1, 0)]).toEqual(['██', '  ', '']);
  });

  test('sparklines leave a dot where nothing is known', () => {
    expect(sparkline([1, undefined, 4, 8], 8)).toBe('▂·▅█');
  });
});

describe('lines', () => {
  const state = board(finish('gil', 1, 0.1), finish('gil', 2, 0.2), start('biased', 1));

  test('one for each cell, with the speed-up against its one thread', () => {
    expect(text(state, 60, 24).map((line) => line.trimEnd())).toEqual([
      'gil     1  ████████████████████████  10.0 k events/s   1.00x',
      '        2  ████████████              5.00 k events/s   0.50x',
      'biased  1  running',
      '        2  ·',
    ]);
  });

  test('one for each strategy where the terminal is too low', () => {
    const lines = text(state, 60, 7);
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/^gil +█▅ +10.0 k events\/s$/);
    expect(lines[1]).toMatch(/^biased +·· +$/);
  });

  test.each([1, 5, 10, 20, 33, 47, 80, 200])('fit %i columns, at any height', (columns) => {
    for (const rows of [1, 4, 5, 6, 8, 40]) {
      const lines = text(state, columns, rows);
      expect(lines.length).toBeLessThanOrEqual(Math.max(0, rows - 4));
      // Below 13 columns names and counts alone are wider; Ink truncates them.
      if (columns >= 13) for (const line of lines) expect(line.length).toBeLessThanOrEqual(columns);
    }
  });
});

test('the progress line tells how far, what and how long, in the room there is', () => {
  const state = board(finish('gil', 1, 0.1), start('gil', 2));
  expect(progressLine(state, 12.9, 80)).toBe(
    '███░░░░░░░░░░░░░░░░░ 1/8  12 s  gil, 2 threads, repeat 1',
  );
  expect(progressLine(state, 12.9, 30)).toBe('█░░░░░░ 1/8  12 s  gil, 2 thre');
  expect(progressLine({ ...state, isStopping: true }, 1, 80)).toContain('stopping');
});
