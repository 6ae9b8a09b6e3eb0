import type { CapturedScreen } from '../../shared/protocol/daemon.ts';
import { relayLimits } from '../../shared/terminal/relayLimits.ts';

/** The screens that were seen last, for while their servers are away. In memory only, and what was not seen for longest goes first. */
export class LastScreens {
  readonly #screens = new Map<string, CapturedScreen>();
  readonly #maxBytes: number;
  #bytes = 0;

  constructor(maxBytes: number = relayLimits.lastScreensBytes) {
    this.#maxBytes = maxBytes;
  }

  of(sessionId: string): CapturedScreen | undefined {
    return this.#screens.get(sessionId);
  }

  keep(sessionId: string, screen: CapturedScreen): void {
    this.#drop(sessionId);
    this.#screens.set(sessionId, screen);
    this.#bytes += bytesOf(screen);
    for (const oldest of this.#screens.keys()) {
      if (this.#bytes <= this.#maxBytes) break;
      this.#drop(oldest);
    }
  }

  #drop(sessionId: string): void {
    const screen = this.#screens.get(sessionId);
    if (screen === undefined) return;
    this.#screens.delete(sessionId);
    this.#bytes -= bytesOf(screen);
  }
}

/** Two bytes a character, and what the heap needs for a record and for each string of its own: so their number has a bound too. */
const bytesOf = ({ lines }: CapturedScreen): number =>
  lines.reduce((bytes, { length }) => bytes + stringBytes + 2 * length, recordBytes);
const recordBytes = 256;
const stringBytes = 32;
