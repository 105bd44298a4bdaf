// Bars and lines of the run's screen as plain text, fitted to a terminal's size.

import { formatAmount, formatTimes, shorten } from '../report/format.ts';
import { formatThreads } from '../report/table.ts';
import { isRunning, throughputOf, type Board, type BoardCell } from './board.ts';

/** From one to seven eighths of a cell. */
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];
/** By height, for one character per thread count. */
const LEVELS = '▁▂▃▄▅▆▇█';

/** Lines of the screen that are no cell: title, a blank, a blank, progress. */
const FRAME_LINES = 4;
const LEAST_BAR = 8;

/** A bar of `fraction` of `width` characters, to an eighth; as wide as `width` with its blanks. */
export function bar(fraction: number, width: number): string {
  const eighths = Math.round(Math.min(1, Math.max(0, fraction)) * width * 8);
  return ('█'.repeat(Math.floor(eighths / 8)) + EIGHTHS[eighths % 8]!).padEnd(width);
}

/** A character per value, by its part of `full`; a dot where there is none yet. */
export function sparkline(values: readonly (number | undefined)[], full: number): string {
  return values
    .map((value) => {
      if (value === undefined) return '·';
      return LEVELS[Math.min(7, Math.floor((value / full) * 8))]!;
    })
    .join('');
}

export interface ScreenLine {
  readonly label: string;
  readonly bar: string;
  readonly value: string;
  /** Which strategy, from 0: for the colour. */
  readonly strategy: number;
}

/**
 * The lines between title and progress, none wider than `columns`: a bar for each cell where the
 * terminal is high enough, or else a line for each strategy, or as many of those as fit.
 */
export function screenLines(board: Board, columns: number, rows: number): ScreenLine[] {
  const room = Math.max(0, rows - FRAME_LINES);
  const groups = [...Map.groupBy(board.cells, ({ strategy }) => strategy).values()];
  const lines =
    board.cells.length <= room
      ? groups.flatMap((cells, i) => cells.map((cell, j) => barLine(board, cell, i, cells[j - 1])))
      : groups.map((cells, i) => sparkLine(board, cells, i));
  return fit(lines.slice(0, room), columns);
}

/** A line before its columns are known: `fraction` is drawn as a bar, `text` is shown as it is. */
interface Draft {
  readonly label: string;
  readonly threads: string;
  readonly fraction: number;
  readonly text: string | undefined;
  readonly value: string;
  readonly strategy: number;
}

function barLine(
  board: Board,
  cell: BoardCell,
  strategy: number,
  above: BoardCell | undefined,
): Draft {
  const throughput = throughputOf(cell);
  const single = board.cells.find(
    (other) => other.strategy === cell.strategy && other.threads === 1,
  );
  const base = single && throughputOf(single);
  const speedUp = throughput !== undefined && base !== undefined ? throughput / base : undefined;
  return {
    label: above === undefined ? cell.strategy : '',
    threads: String(cell.threads),
    fraction: (throughput ?? 0) / most(board),
    text: throughput === undefined ? (isRunning(board, cell) ? 'running' : '·') : undefined,
    value:
      throughput === undefined
        ? ''
        : `${formatAmount(throughput)} ${board.unit}/s  ${formatTimes(speedUp).padStart(6)}`,
    strategy,
  };
}

function sparkLine(board: Board, cells: readonly BoardCell[], strategy: number): Draft {
  const values = cells.map((cell) => throughputOf(cell));
  const best = Math.max(0, ...values.filter((value) => value !== undefined));
  return {
    label: cells[0]!.strategy,
    threads: '',
    fraction: 0,
    text: sparkline(values, most(board)),
    value: best === 0 ? '' : `${formatAmount(best)} ${board.unit}/s`,
    strategy,
  };
}

function most(board: Board): number {
  return Math.max(1e-9, ...board.cells.map((cell) => throughputOf(cell) ?? 0));
}

function fit(drafts: readonly Draft[], columns: number): ScreenLine[] {
  const widest = (of: (draft: Draft) => string): number =>
    Math.max(0, ...drafts.map((draft) => of(draft).length));
  const threads = widest((draft) => draft.threads);
  const value = widest((draft) => draft.value);
  const gaps = 2 + (threads > 0 ? 2 : 0) + 2;
  // A narrow terminal loses the names' middles first, then the values, and the bars last.
  const label = Math.min(
    widest(({ label: text }) => text),
    Math.max(6, Math.floor(columns / 3)),
  );
  const beside = columns - label - threads - gaps;
  const showsValue = beside - value >= LEAST_BAR;
  const width = Math.max(0, showsValue ? beside - value : beside);
  return drafts.map((draft) => ({
    label:
      shorten(draft.label, label).padEnd(label) +
      (threads > 0 ? '  ' + draft.threads.padStart(threads) : '') +
      '  ',
    bar:
      draft.text === undefined
        ? bar(draft.fraction, width)
        : shorten(draft.text, width).padEnd(width),
    value: showsValue ? '  ' + draft.value.padStart(value) : '',
    strategy: draft.strategy,
  }));
}

/** What is going on, in a line: how far, what runs, for how long. */
export function progressLine(board: Board, elapsedSeconds: number, columns: number): string {
  const { finished, total, running, isStopping } = board;
  const width = Math.min(20, Math.floor(columns / 4));
  const done = Math.round((total === 0 ? 0 : finished / total) * width);
  const meter = '█'.repeat(done) + '░'.repeat(width - done);
  const what = running
    ? `${running.strategy}, ${formatThreads(running.threads)}, repeat ${running.repeat}`
    : 'getting ready';
  const now = isStopping ? 'stopping; Ctrl-C once more ends at once' : what;
  const line = `${meter} ${finished}/${total}  ${Math.floor(elapsedSeconds)} s  ${now}`;
  return line.slice(0, columns);
}
