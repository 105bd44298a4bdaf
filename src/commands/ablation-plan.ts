// What `--ablate STRATEGY` runs: the strategy with all that its options can leave out, then less each of these.

import { UsageError } from '../errors.ts';
import type { AblationPlan } from '../measure/ablation.ts';
import { loadStrategy, parseStrategies, splitLabel, STRATEGY_IDS } from '../registry.ts';
import type { Strategy } from '../strategy.ts';
import type { StrategyChoice } from '../request.ts';

export interface PlannedAblation {
  readonly plan: AblationPlan;
  /** The whole, then less each ingredient, in the order of the plan. */
  readonly strategies: readonly StrategyChoice[];
}

/** @throws UsageError on more than one strategy, and on one of which nothing can be left out. */
export async function planAblation(text: string, cwd: string): Promise<PlannedAblation> {
  const [choice, another] = parseStrategies(text, cwd);
  if (another !== undefined)
    throw new UsageError(
      `--ablate ${text}: name one strategy, with options where it is not to be whole`,
    );
  const strategy = await loadStrategy(choice!);
  const { head } = splitLabel(choice!.label);
  const options = wholeOptions(strategy, choice!.options);
  const whole = labelOf(head, options);
  const less = Object.entries(strategy.options)
    .filter(([name, { ablation, default: own }]) => ablation?.whole === (options[name] ?? own))
    .map(([ingredient, { ablation }]) => {
      const { without } = ablation!;
      const value = { ingredient, without };
      return { ...value, strategy: labelOf(head, { ...options, [ingredient]: without }) };
    });
  if (less.length === 0) {
    const others = (await ablatable()).filter((id) => id !== strategy.id);
    const hint = others.length === 0 ? '' : `; try ${others.join(', ')}`;
    throw new UsageError(
      `--ablate ${text}: nothing can be left out of ${choice!.label} by an option${hint}`,
    );
  }
  const labels = [whole, ...less.map((one) => one.strategy)];
  const strategies = labels.flatMap((label) => parseStrategies(label, cwd));
  return { plan: { whole, less }, strategies };
}

/** Built-in strategies of which something can be left out. */
async function ablatable(): Promise<string[]> {
  const built = await Promise.all(
    parseStrategies(STRATEGY_IDS.join(',')).map((choice) => loadStrategy(choice)),
  );
  return built
    .filter(({ options }) => Object.values(options).some(({ ablation }) => ablation !== undefined))
    .map(({ id }) => id);
}

/** What the user has chosen, and for all else that can be left out the value with it. */
function wholeOptions({ options }: Strategy, chosen: StrategyChoice['options']) {
  const whole: Record<string, string> = { ...chosen };
  for (const [name, { ablation, default: own }] of Object.entries(options))
    if (ablation !== undefined && ablation.whole !== own) whole[name] ??= ablation.whole;
  return whole;
}

function labelOf(head: string, options: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(options).map(([name, value]) => `${name}=${value}`);
  return pairs.length === 0 ? head : `${head}:${pairs.join('+')}`;
}
