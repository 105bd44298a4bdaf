// Every distinct schedule whose cost is within a bound, one after the other, depth first.
//
// Source: M. Musuvathi, S. Qadeer, "Iterative Context Bounding for Systematic Testing of Multithreaded
//   Programs", PLDI 2007 (preemptions: switches away from a thread that could go on); M. Emmi,
//   S. Qadeer, Z. Rakamaric, "Delay-Bounded Scheduling", POPL 2011 (delays: how often the thread whose
//   turn it is, in round robin without preemption, is passed over).

import { otherThanBefore, type Scheduler } from './scheduler.ts';

interface Choice {
  readonly proc: number;
  readonly cost: number;
}

/** One step of the current schedule: what it could have been, what it is. */
interface Branch {
  readonly options: readonly Choice[];
  taken: number;
}

type Options = (enabled: readonly number[], last: number) => Choice[];

export function preemptionScheduler(bound: number): Scheduler {
  return boundedScheduler(bound, (enabled, last) => {
    const canGoOn = enabled.includes(last);
    const others = enabled.filter((proc) => proc !== last);
    const switches = others.map((proc) => ({ proc, cost: canGoOn ? 1 : 0 }));
    return canGoOn ? [{ proc: last, cost: 0 }, ...switches] : switches;
  });
}

export function delayScheduler(bound: number): Scheduler {
  return boundedScheduler(bound, (enabled, last) => {
    const first = enabled.findIndex((proc) => proc >= last);
    const turn = first < 0 ? 0 : first;
    return enabled.map((_, delays) => ({
      proc: enabled[(turn + delays) % enabled.length]!,
      cost: delays,
    }));
  });
}

function boundedScheduler(bound: number, optionsOf: Options): Scheduler {
  const path: Branch[] = [];
  let depth = 0;
  let spent = 0;
  let hasBegun = false;
  let hasPruned = false;
  return {
    get coversAll() {
      return !hasPruned;
    },

    begin() {
      depth = 0;
      spent = 0;
      if (!hasBegun) {
        hasBegun = true;
        return true;
      }
      while (path.length > 0 && path.at(-1)!.taken === path.at(-1)!.options.length - 1) path.pop();
      const last = path.at(-1);
      if (last === undefined) return false;
      last.taken += 1;
      return true;
    },

    choose(enabled, last) {
      if (depth === path.length) {
        const all = optionsOf(enabled, last);
        const options = all.filter(({ cost }) => spent + cost <= bound);
        hasPruned ||= options.length < all.length;
        path.push({ options, taken: 0 });
      }
      const branch = path[depth++]!;
      const { proc, cost } = branch.options[branch.taken]!;
      if (!enabled.includes(proc)) throw otherThanBefore(proc, depth);
      spent += cost;
      return proc;
    },

    end(steps) {
      // An execution that was stopped early leaves no branches behind its end.
      path.length = Math.min(path.length, steps);
    },
  };
}
