import { HubError, toError } from '../../shared/errors.ts';
import { relayLimits } from '../../shared/terminal/relayLimits.ts';
import type { Log } from '../../runtime/log.ts';
import type { TerminalHost, TerminalSize } from '../terminal/terminal.ts';

interface Waiting {
  size?: TerminalSize | undefined;
  isResizing: boolean;
  inputBytes: number;
  /** Too much waited: nothing is taken until all of that is typed, so that a paste ends early rather than having holes. */
  isFull: boolean;
}

/** What watchers type, and the sizes of their windows, on the way into terminals. Bounded; of sizes the last counts. */
export class InputQueue {
  readonly #terminals: TerminalHost;
  readonly #log: Log;
  readonly #waiting = new Map<string, Waiting>();

  constructor(terminals: TerminalHost, log: Log) {
    this.#terminals = terminals;
    this.#log = log;
  }

  /** Types in order. What a terminal does not take is lost, as with any keyboard; beyond the bound it is left out. */
  type(sessionId: string, bytes: Uint8Array): void {
    const waiting = this.#of(sessionId);
    if (!waiting.isFull && waiting.inputBytes + bytes.length > relayLimits.queuedInputBytes) {
      waiting.isFull = true;
      this.#log.warn('more was typed than a terminal takes; the rest is left out', { sessionId });
    }
    if (waiting.isFull) return;
    waiting.inputBytes += bytes.length;
    void this.#terminals
      .write(sessionId, bytes)
      .catch((error: unknown) => this.#note(sessionId, 'typed bytes were not taken', error))
      .finally(() => {
        waiting.inputBytes -= bytes.length;
        if (waiting.inputBytes === 0) waiting.isFull = false;
        this.#forget(sessionId, waiting);
      });
  }

  resize(sessionId: string, { columns, rows }: TerminalSize): void {
    const waiting = this.#of(sessionId);
    waiting.size = { columns, rows };
    if (!waiting.isResizing) void this.#resizeWhileWanted(sessionId, waiting);
  }

  async #resizeWhileWanted(sessionId: string, waiting: Waiting): Promise<void> {
    waiting.isResizing = true;
    for (let { size } = waiting; size !== undefined; size = waiting.size) {
      waiting.size = undefined;
      const { columns, rows } = size;
      const now = this.#terminals.stream(sessionId);
      if (now?.columns === columns && now.rows === rows) continue;
      await this.#terminals
        .resize(sessionId, columns, rows)
        .catch((error: unknown) => this.#note(sessionId, 'a size was not taken', error));
    }
    waiting.isResizing = false;
    this.#forget(sessionId, waiting);
  }

  #of(sessionId: string): Waiting {
    const found = this.#waiting.get(sessionId) ?? { isResizing: false, inputBytes: 0, isFull: false };
    this.#waiting.set(sessionId, found);
    return found;
  }

  #forget(sessionId: string, { inputBytes, isResizing }: Waiting): void {
    if (inputBytes === 0 && !isResizing) this.#waiting.delete(sessionId);
  }

  /** A session that has just ended is no news. */
  #note(sessionId: string, message: string, error: unknown): void {
    const isEnded = error instanceof HubError && (error.code === 'wrong-state' || error.code === 'not-found');
    if (!isEnded) this.#log.warn(message, { sessionId, error: toError(error) });
  }
}
