// Puts the run's screen on the terminal and takes it off again. Loads Ink: import it lazily.

import { render, type Instance, type RenderOptions } from 'ink';
import type { Progress } from './progress.ts';
import { advance, newBoard, type Board } from './board.ts';
import { RunScreen } from './run-screen.tsx';

/**
 * On the alternate screen: the user's own stays as it was, and a resize leaves no wrapped lines behind.
 */
const OPTIONS: RenderOptions = { alternateScreen: true, patchConsole: false, exitOnCtrlC: false };

/**
 * Ink reads no keys here, so that the terminal stays in its own mode and Ctrl-C remains a signal,
 * which the command handles; Ink restores screen and cursor on every exit.
 */
export function openScreen(isMonochrome: boolean): Progress {
  let board: Board | undefined;
  let instance: Instance | undefined;
  const draw = (next: Board): void => {
    board = next;
    const screen = <RunScreen board={next} isColored={!isMonochrome} />;
    if (instance) instance.rerender(screen);
    else instance = render(screen, OPTIONS);
  };
  return {
    begin: (request) => draw(newBoard(request)),
    show(event) {
      if (board && event.kind !== 'output') draw(advance(board, event));
    },
    stopping() {
      if (board) draw({ ...board, isStopping: true });
    },
    async close() {
      if (!instance) return;
      instance.unmount();
      await instance.waitUntilExit();
    },
  };
}
