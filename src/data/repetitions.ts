// The input and the shape of scenarios that do one small thing again and again.

import { UsageError } from '../errors.ts';
import {
  equalShare,
  type Input,
  type InputRequest,
  type Outcome,
  type Output,
  type Result,
  type Scenario,
} from '../scenario.ts';

/** Columns that hold something for each repetition would not fit into memory with more. */
const MOST = 100_000_000;

/** @throws UsageError on settings or data, of which there are none. */
export function repetitions(request: InputRequest, unit: string, standard: number): Input {
  const [setting] = Object.keys(request.settings);
  if (setting !== undefined)
    throw new UsageError(`--set ${setting}: this scenario has no settings`);
  if (request.data !== undefined)
    throw new UsageError(`--data ${request.data}: this scenario reads no data`);
  const work = request.events ?? standard;
  if (work > MOST) throw new UsageError(`--events ${work} is too many; the most is ${MOST}`);
  return { columns: {}, globals: {}, work, description: `${work} ${unit}` };
}

/** What makes such a scenario: `run(start, stop)` of its program does a thread's share. */
export type Repeated = Pick<Scenario, 'id' | 'title' | 'question' | 'source' | 'unit'> &
  Partial<Scenario> & {
    /** Units of work without `--events`: a tenth of a second or so on one thread. */
    readonly standard: number;
  };

/** Without more, its answer is how many units were done: what each thread returns, added up. */
export function repeated({ standard, ...scenario }: Repeated): Scenario {
  return {
    program: 'main.py',
    entry: 'run',
    share: (input, index, threads) => equalShare(input.work, index, threads),
    input: (request) => repetitions(request, scenario.unit, standard),
    result: (_input, output) => ({ [scenario.unit]: sumOf(output.returned) }),
    ...scenario,
  };
}

/** The sum of what threads have returned. */
export function sumOf(returned: Output['returned']): number {
  return returned.reduce<number>((sum, value) => sum + Number(value), 0);
}

/** A total that must come out right, in `after`: of all interpreters together. */
export function exactTotal(
  name: string,
  wrong: Outcome['grade'],
): Pick<Scenario, 'result' | 'grade'> {
  return {
    result: (input): Result => ({ [name]: input.work }),
    grade(input, output): Outcome {
      const total = sumOf(output.after);
      if (total === input.work) return { grade: 'acceptable', what: `all ${name} are there` };
      if (total > input.work)
        return { grade: 'forbidden', what: `${total - input.work} ${name} too many` };
      const lost = input.work - total;
      return { grade: wrong, what: `${lost} of ${input.work} ${name} were lost` };
    },
  };
}
