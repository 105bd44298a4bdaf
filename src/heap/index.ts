// What strategies and ingredients need of the heap: published as `interlock-lab/heap`, for collectors above all.

export { visitFrames } from './frames.ts';
export { isCounted, referenceAddress, referenceSlots } from './references.ts';
export { keepsNothing, visibleCount } from './untracked.ts';
export { liveObjects } from './walk.ts';
