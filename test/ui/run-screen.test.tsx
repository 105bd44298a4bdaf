import { EventEmitter } from 'node:events';
import { stripVTControlCharacters } from 'node:util';
import { render, renderToString } from 'ink';
import { describe, expect, test } from 'vitest';
import { advance, newBoard, type Board } from '../../src/ui/board.ts';
import { RunScreen } from '../../src/ui/run-screen.tsx';
import type { RunRequest } from '../../src/request.ts';
import { fakeRun } from '../commands/fake-engine.ts';

const request = {
  scenario: { id: 'dimuon', unit: 'events' },
  input: { description: '1000 events with 2372 muons, generated from seed 1' },
  strategies: [{ label: 'gil', url: '', options: {}, source: '' }],
  threads: [1, 2],
  repeats: 1,
} as unknown as RunRequest;

const board: Board = advance(newBoard(request), { kind: 'finish', cell: 0, run: fakeRun() });

function lines(columns: number, rows: number): string[] {
  const size = { columns, rows };
  const screen = <RunScreen board={board} isColored={false} size={size} />;
  return renderToString(screen, { columns }).split('\n');
}

describe('screen', () => {
  test('has a title, a line for each cell and the progress', () => {
    const [title, blank, first, second, , progress] = lines(80, 24);
    expect([title, blank]).toEqual([
      'dimuon: 1000 events with 2372 muons, generated from seed 1',
      '',
    ]);
    expect(first).toMatch(/^gil {2}1 {2}█+ {2}10\.0 k events\/s {3}1\.00x$/);
    expect(second).toMatch(/^ {5}2 {2}·$/);
    expect(progress).toMatch(/^█{10}░{9} 1\/2 {2}0 s {2}getting ready$/);
  });

  test.each([
    [20, 6],
    [40, 10],
    [60, 15],
    [120, 40],
  ])('fits %i x %i', (columns, rows) => {
    const frame = lines(columns, rows);
    expect(frame.length).toBeLessThan(rows);
    for (const line of frame) expect(line.length).toBeLessThan(columns);
  });
});

/** A terminal that keeps the last frame. */
class FakeTerminal extends EventEmitter {
  readonly isTTY = true;
  columns = 90;
  rows = 24;
  frame = '';
  write(text: string, written?: () => void): boolean {
    if (text !== '') this.frame = text;
    written?.();
    return true;
  }
}

test('is drawn anew when the terminal is resized', async () => {
  const terminal = new FakeTerminal();
  const stdout = terminal as unknown as NodeJS.WriteStream;
  const app = render(<RunScreen board={board} isColored={false} />, { stdout, debug: true });
  await app.waitUntilRenderFlush();
  const width = (): number =>
    Math.max(
      ...stripVTControlCharacters(terminal.frame)
        .split('\n')
        .map(({ length }) => length),
    );
  expect(width()).toBe(89);
  terminal.columns = 50;
  terminal.emit('resize');
  await app.waitUntilRenderFlush();
  expect(width()).toBeLessThan(50);
  app.unmount();
});
