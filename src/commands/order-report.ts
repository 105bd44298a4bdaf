// What a run was on the machine, and what the explorer makes of the same, as text.

import type { Violation } from '../explore/program.ts';
import { count, formatSeconds } from '../report/format.ts';
import { commandName } from './command-name.ts';
import type { Streams } from './streams.ts';

export interface Both {
  /** What ran. */
  readonly title: string;
  readonly machine: string;
  readonly seed: number;
  readonly token: string;
  readonly steps: number;
  /** Of a token that the machine was held to: how many of its steps it took. */
  readonly stepsDone?: number;
  readonly seconds?: number;
  readonly waits?: Readonly<Record<string, number>>;
  readonly outcome?: string;
  /** Why the run has not come to its end, or what is wrong with it. */
  readonly error?: string;
  /** What it said of exceptions that nobody handles. */
  readonly reported?: string;
  readonly explorer: {
    readonly outcome?: string;
    readonly violation?: Violation;
    /** The first access that was another, from 1. */
    readonly differsAt?: number;
  };
}

export function hasFailed({ error, explorer }: Both): boolean {
  return (
    error !== undefined || explorer.violation !== undefined || explorer.differsAt !== undefined
  );
}

/** `again`: what to say after the command to follow the token. */
export function formatBoth(both: Both, again: string, isReplay: boolean, streams: Streams): string {
  const { title, machine, seed, token, steps, stepsDone = 0, seconds, waits = {}, explorer } = both;
  const { violation, outcome = 'no outcome' } = explorer;
  const time = seconds === undefined ? '' : `, ${formatSeconds(seconds)}`;
  const waited = Object.entries(waits).map(([cause, s]) => `${cause} ${formatSeconds(s)}`);
  const lines = [
    `${title}, ${machine}, seed ${seed}`,
    `  machine   ${both.error ?? both.outcome}${time}`,
  ];
  if (both.reported !== undefined) lines.push(`  ${both.reported.split('\n').at(-1)}`);
  if (waited.length > 0) lines.push(`  waits     ${waited.join(', ')}`);
  lines.push(`  explorer  ${count(steps, 'step')}: ${outcome}`);
  if (violation) lines.push(`  ${violation.kind}: ${violation.message}`);
  if (explorer.differsAt !== undefined)
    lines.push(`  access ${explorer.differsAt} is another: a mistake of Interlock's`);
  if (!isReplay) lines.push(`  again: ${commandName(streams)} check ${again}--replay ${token}`);
  else {
    if (stepsDone < steps)
      lines.push(`  the run left the token after ${stepsDone} of ${count(steps, 'step')}`);
    if (violation) lines.push(`  ${howItShows(violation, both)}`);
  }
  return `${lines.join('\n')}\n\n`;
}

/** Whether what the explorer finds in an execution shows on the machine, too. */
function howItShows({ kind }: Violation, { error, reported }: Both): string {
  if (error !== undefined || reported !== undefined) return 'the failure shows on the machine, too';
  if (kind === 'race')
    return 'on the machine a data race shows in nothing but what comes of it, and that is above';
  return 'on the machine the failure does not show';
}
