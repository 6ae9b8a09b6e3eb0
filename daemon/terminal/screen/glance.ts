import { advance } from '../../../shared/terminal/position.ts';
import type { Position } from '../../../shared/terminal/position.ts';
import { terminalLimits } from '../terminalLimits.ts';
import { Emulator } from './emulator.ts';
import type { ScreenSnapshot, ScreenSource } from './sessionScreen.ts';

/**
 * The screen as the newest output alone paints it: what a program that floods has on it, in a fraction of the time in which all of
 * its output is read. Undefined where that is no screen: the alternate one is seldom painted whole, and a new size moves what was there.
 */
export async function glanceAt(source: ScreenSource): Promise<ScreenSnapshot | undefined> {
  const { position, size, timeline } = source;
  const start = timeline.lastCheckpoint(position.offset - terminalLimits.glanceBytes);
  if (start === undefined || start.modes.alternate > 0 || timeline.modes.alternate > 0) return undefined;
  if (timeline.nextSize(start.offset, size) !== undefined) return undefined;
  const emulator = await Emulator.open(size, 0);
  try {
    await emulator.setModes(start.modes);
    for (let from: Position = { ...position, offset: start.offset }; from.offset < position.offset;) {
      const piece = source.read(from, position.offset - from.offset);
      if (piece === undefined) return undefined;
      await emulator.write(piece);
      from = advance(from, piece.length);
    }
    return { position, ...size, bytes: emulator.render({ scrollbackLines: 0 }), isExact: false };
  } finally {
    emulator.dispose();
  }
}
