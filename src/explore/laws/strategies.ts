// What every strategy promises.

import type { Law } from './law.ts';

export const STRATEGY_LAWS: readonly Law[] = [];
