// What the screen shows, without the screen: which cells have finished, and what runs now.

import { median } from 'simple-statistics';
import type { RunEvent, RunRequest } from '../request.ts';

export interface BoardCell {
  readonly strategy: string;
  readonly threads: number;
  /** Units a second of each finished repeat. */
  readonly throughputs: readonly number[];
}

export interface Board {
  readonly title: string;
  readonly unit: string;
  readonly cells: readonly BoardCell[];
  readonly finished: number;
  readonly total: number;
  readonly running: { strategy: string; threads: number; repeat: number } | undefined;
  readonly isStopping: boolean;
}

/** Every cell that is to come, none finished. */
export function newBoard(request: RunRequest): Board {
  const { scenario, input, strategies, threads, repeats } = request;
  return {
    title: `${scenario.id}: ${input.description}`,
    unit: scenario.unit,
    cells: strategies.flatMap(({ label }) =>
      threads.map((count) => ({ strategy: label, threads: count, throughputs: [] })),
    ),
    finished: 0,
    total: strategies.length * threads.length * repeats,
    running: undefined,
    isStopping: false,
  };
}

export function advance(board: Board, event: RunEvent): Board {
  if (event.kind === 'start') {
    const { strategy, threads, repeat, cells: total } = event;
    return { ...board, total, running: { strategy, threads, repeat } };
  }
  if (event.kind === 'output') return board;
  const { strategy, threads, throughput } = event.run;
  return {
    ...board,
    finished: board.finished + 1,
    running: undefined,
    cells: board.cells.map((cell) =>
      cell.strategy === strategy && cell.threads === threads
        ? { ...cell, throughputs: [...cell.throughputs, throughput] }
        : cell,
    ),
  };
}

/** Median of what has finished; undefined while nothing has. */
export function throughputOf(cell: BoardCell): number | undefined {
  return cell.throughputs.length === 0 ? undefined : median(cell.throughputs);
}

export function isRunning({ running }: Board, { strategy, threads }: BoardCell): boolean {
  return running?.strategy === strategy && running.threads === threads;
}
