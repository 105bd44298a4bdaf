// The live screen of a run: a bar for each strategy and thread count, and what runs now.

import { Box, Text, useAnimation, useWindowSize } from 'ink';
import type { ReactElement } from 'react';
import { progressLine, screenLines } from './bars.ts';
import type { Board } from './board.ts';
import { shorten } from '../report/format.ts';

/** Told apart by the colour-blind too: Okabe and Ito, Color Universal Design, 2008. */
const COLORS = ['#56B4E9', '#E69F00', '#009E73', '#CC79A7', '#D55E00', '#F0E442', '#0072B2'];

/** Often enough to show that it lives, seldom enough not to disturb what is being timed. */
const CLOCK_MS = 1000;

export interface RunScreenProps {
  readonly board: Board;
  readonly isColored: boolean;
  /** Instead of the terminal's own size. */
  readonly size?: { readonly columns: number; readonly rows: number };
}

export function RunScreen({ board, isColored, size }: RunScreenProps): ReactElement {
  const window = useWindowSize();
  const { time } = useAnimation({ interval: CLOCK_MS });
  const { columns, rows } = size ?? window;
  // A line as wide as the terminal wraps on some; and a frame as high as it makes Ink clear it all.
  const width = columns - 1;
  return (
    <Box flexDirection="column">
      <Text bold>{shorten(board.title, width)}</Text>
      <Text> </Text>
      {screenLines(board, width, rows - 1).map((line, i) => (
        // Lines never move: the index is their identity.
        // oxlint-disable-next-line react/no-array-index-key
        <Text key={i} wrap="truncate">
          {line.label}
          <Text {...(isColored ? { color: COLORS[line.strategy % COLORS.length]! } : {})}>
            {line.bar}
          </Text>
          {line.value}
        </Text>
      ))}
      <Text> </Text>
      <Text wrap="truncate">{progressLine(board, time / 1000, width)}</Text>
    </Box>
  );
}
