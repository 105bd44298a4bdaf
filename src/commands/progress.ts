// How a run tells what it is doing where there is no screen: a line for each finished run.

import { formatAmount, formatSeconds } from '../report/format.ts';
import { formatThreads } from '../report/table.ts';
import type { Progress } from '../ui/progress.ts';
import type { RunEvent } from '../request.ts';
import { STOPPING } from './interrupt.ts';
import type { RunSettings } from './run.ts';
import type { Streams } from './streams.ts';

/**
 * A line on stderr for each finished run. With --print the program's output goes to stdout, or to
 * stderr where stdout must hold one JSON object or the CSV and nothing else.
 */
export function plainProgress(settings: RunSettings, { stdout, stderr }: Streams): Progress {
  const programOutput = settings.format === 'table' ? stdout : stderr;
  let cells = 0;
  return {
    begin({ scenario, input }) {
      stderr.write(`${scenario.id}: ${input.description}\n`);
    },
    show(event) {
      if (event.kind === 'start') cells = event.cells;
      else if (event.kind === 'finish') stderr.write(finishLine(event, cells));
      else if (settings.print)
        (event.stream === 'stdout' ? programOutput : stderr).write(event.text);
    },
    stopping() {
      stderr.write(`\n${STOPPING}`);
    },
    close: async () => {},
  };
}

function finishLine({ cell, run }: RunEvent & { kind: 'finish' }, cells: number): string {
  const { strategy, threads, repeat, seconds, throughput, unit } = run;
  const times = repeat === 1 ? '' : `, repeat ${repeat}`;
  return (
    `[${cell + 1}/${cells}] ${strategy}, ${formatThreads(threads)}${times}: ` +
    `${formatSeconds(seconds)}, ${formatAmount(throughput)} ${unit}/s\n`
  );
}
