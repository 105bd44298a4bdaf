// Puts the run's screen on the terminal and takes it off again. Loads Ink: import it lazily.

import { render, type Instance } from 'ink';
import type { Progress } from '../commands/progress.ts';
import { advance, newBoard, type Board } from './board.ts';
import { RunScreen } from './run-screen.tsx';

/**
 * Ink reads no keys here, so that the terminal stays in its own mode and Ctrl-C remains a signal,
 * which the command handles; Ink restores the cursor on every exit.
 */
export function openScreen(isMonochrome: boolean): Progress {
  let board: Board | undefined;
  let instance: Instance | undefined;
  const draw = (next: Board): void => {
    board = next;
    const screen = <RunScreen board={next} isColored={!isMonochrome} />;
    if (instance) instance.rerender(screen);
    else instance = render(screen, { patchConsole: false, exitOnCtrlC: false });
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
      // The final table takes the place of the last frame.
      instance.rerender(<></>);
      await instance.waitUntilRenderFlush();
      instance.unmount();
      await instance.waitUntilExit();
    },
  };
}
