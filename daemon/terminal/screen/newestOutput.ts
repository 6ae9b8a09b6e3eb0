import type { TranscriptFrame } from '../../../shared/model/transcript.ts';
import { isSize } from '../specCheck.ts';
import { ModeScanner } from '../stream/modeScanner.ts';
import { renderEntering } from '../stream/modes.ts';
import type { ModeState } from '../stream/modes.ts';
import type { TerminalSize } from '../terminal.ts';
import { terminalLimits } from '../terminalLimits.ts';
import { Emulator } from './emulator.ts';

/** Output, or a new size. */
type Part = string | TerminalSize;

/** An emulator takes a turn of the loop for each piece, however short. */
const pieceCharacters = 32_768;

/**
 * Of a long output the newest, which nearly always paints all of a screen, and the size and the modes with which that
 * begins. Screens that were put in are output like any other: they bring every terminal to what they show.
 */
export class NewestOutput {
  private readonly scanner: ModeScanner;
  private size: TerminalSize;
  /** Goes as a whole, when `newer` is long enough to stand alone. */
  private older: readonly Part[] = [];
  private newer: Part[] = [];
  private newerCharacters = 0;

  /** Begins with a size, and with what a program had set in its terminal before. */
  constructor({ columns, rows }: TerminalSize, modes?: ModeState) {
    this.scanner = new ModeScanner(modes);
    this.size = isSize(columns, rows) ? { columns, rows } : unknownSize;
  }

  /** Takes a frame of a recording. */
  take([, kind, text]: TranscriptFrame): void {
    const size = kind === 'r' ? readSize(text) : undefined;
    if (size !== undefined) this.newer.push(size);
    if (kind === 'o') this.print(text);
  }

  /** The lines on the screen behind what was taken, as text. */
  async paint(): Promise<readonly string[]> {
    const emulator = await Emulator.open(this.size, terminalLimits.screenScrollbackLines);
    try {
      const modes = this.scanner.state;
      if (modes.alternate > 0) await emulator.write(Buffer.from(renderEntering(modes, '')));
      await emulator.setModes(modes);
      for (const part of [...this.older, ...this.newer]) {
        if (typeof part === 'string') await emulator.write(Buffer.from(part));
        else emulator.resize(part);
      }
      const lines = emulator.lines().map((line) => line.slice(0, terminalLimits.screenLineCharacters));
      return lines.slice(0, lines.findLastIndex((line) => line !== '') + 1);
    } finally {
      emulator.dispose();
    }
  }

  private print(text: string): void {
    const last = this.newer.at(-1);
    const canJoin = typeof last === 'string' && last.length + text.length <= pieceCharacters;
    if (canJoin) this.newer.pop();
    this.newer.push(canJoin ? last + text : text);
    this.newerCharacters += text.length;
    if (this.newerCharacters > terminalLimits.screenReplayBytes) this.dropOlder();
  }

  private dropOlder(): void {
    for (const part of this.older) {
      if (typeof part === 'string') this.scanner.push(Buffer.from(part));
      else {
        this.size = part;
        this.scanner.resize();
      }
    }
    this.older = this.newer;
    this.newer = [];
    this.newerCharacters = 0;
  }
}

/** Where a damaged header says none. */
const unknownSize: TerminalSize = { columns: 80, rows: 24 };

/** A size as frames have it, "100x30"; undefined for what no screen can have. */
function readSize(text: string): TerminalSize | undefined {
  const [columns = 0, rows = 0] = text.split('x').map(Number);
  return isSize(columns, rows) ? { columns, rows } : undefined;
}
