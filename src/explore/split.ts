// Divides an exhaustive search into parts that have nothing to do with each other.
//
// Source: sleep sets, P. Godefroid, "Partial-Order Methods for the Verification of Concurrent Systems",
//   LNCS 1032, 1996: with every enabled thread tried at the first few steps, and those tried before
//   asleep, no execution begins with two of the beginnings.
// Limits: below a beginning the search is optimal, but a beginning may turn out to have no execution of
//   its own: that counts as blocked.

import { Execution, Knowledge, MustRestart } from './execution.ts';
import type { Program } from './program.ts';
import type { Prefix } from './reduction.ts';
import type { Settings } from './search.ts';
import * as T from './trace.ts';

export interface Split {
  readonly prefixes: readonly Prefix[];
  /** Beginnings that repeat others. */
  readonly blocked: number;
  readonly steps: number;
  /** Whether parts would count what another has counted: see search.ts. */
  readonly mayRepeat: boolean;
}

/** At least `wanted` beginnings, if the program has as many. */
export function split(program: Program, settings: Settings, wanted: number): Split {
  const knowledge = new Knowledge();
  for (;;) {
    try {
      return splitKnowing(program, settings, wanted, knowledge);
    } catch (error) {
      if (!(error instanceof MustRestart)) throw error;
    }
  }
}

function splitKnowing(
  program: Program,
  settings: Settings,
  wanted: number,
  knowledge: Knowledge,
): Split {
  const execution = new Execution(program, knowledge, settings);
  let open: Prefix[] = [{ schedule: [], asleep: [] }];
  const ended: Prefix[] = [];
  let blocked = 0;
  let steps = 0;
  while (open.length > 0 && open.length + ended.length < wanted) {
    const next: Prefix[] = [];
    for (const prefix of open) {
      const children = childrenOf(execution, prefix);
      steps += execution.steps;
      if (children === 'ended') ended.push(prefix);
      else if (children.length === 0) blocked += 1;
      else next.push(...children);
    }
    open = next;
  }
  const mayRepeat = knowledge.hasWidePauses || knowledge.observed.size > 0;
  return { prefixes: [...open, ...ended], blocked, steps, mayRepeat };
}

/** The beginnings that are a step longer; none if all who could go are asleep. */
function childrenOf(execution: Execution, { schedule, asleep }: Prefix): Prefix[] | 'ended' {
  execution.begin();
  for (const proc of schedule) execution.step(proc);
  const enabled: number[] = [];
  execution.enabled(enabled);
  if (enabled.length === 0 || execution.violation !== undefined) return 'ended';
  const sleepers = [...asleep];
  const children: Prefix[] = [];
  for (const proc of enabled) {
    if (sleepers.includes(proc)) continue;
    const [first, second] = execution.nextFootprints(proc);
    const stillAsleep = sleepers.filter((sleeper) => {
      const [theirFirst, theirSecond] = execution.nextFootprints(sleeper);
      return !T.conflict(first, second, theirFirst, theirSecond);
    });
    children.push({ schedule: [...schedule, proc], asleep: stillAsleep });
    sleepers.push(proc);
  }
  return children;
}
