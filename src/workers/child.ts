// A process of a crew of processes: listens before it loads anything.

import type { ToChild } from './process-messages.ts';

// Ctrl-C reaches all processes of a terminal: the parent says what comes of it.
process.on('SIGINT', () => {});
// It does not outlive its parent.
process.on('disconnect', () => process.exit());
if (!process.connected) process.exit();

const early: ToChild[] = [];
let hear = (message: ToChild): void => void early.push(message);
process.on('message', (message) => hear(message as ToChild));

const { makeListener } = await import('./child-crew.ts');
hear = makeListener();
for (const message of early) hear(message);
