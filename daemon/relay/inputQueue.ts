import { HubError, toError } from '../../shared/errors.ts';
import { inputIsFull, inputWasLeftOut, LeftOutInput } from '../../shared/terminal/inputNotices.ts';
import { relayLimits } from '../../shared/terminal/relayLimits.ts';
import type { Log } from '../../runtime/log.ts';
import type { TerminalHost, TerminalSize } from '../terminal/terminal.ts';

interface Waiting {
  size?: TerminalSize | undefined;
  isResizing: boolean;
  inputBytes: number;
  /** Where there is any, nothing is taken until all that waits is typed: a paste ends early rather than having holes. */
  readonly leftOut: LeftOutInput;
}

/** Tells those who typed into a session lately. */
export type TellTypists = (sessionId: string, message: string) => void;

/** What watchers type, and the sizes of their windows, on the way into terminals. Bounded; of sizes the last counts. */
export class InputQueue {
  readonly #terminals: TerminalHost;
  readonly #log: Log;
  readonly #tell: TellTypists;
  readonly #waiting = new Map<string, Waiting>();

  constructor(terminals: TerminalHost, log: Log, tell: TellTypists) {
    this.#terminals = terminals;
    this.#log = log;
    this.#tell = tell;
  }

  /** Types in order. What a terminal does not take, and what is beyond the bound, is left out, and told. */
  type(sessionId: string, bytes: Uint8Array): void {
    const waiting = this.#of(sessionId);
    const isFull = waiting.inputBytes + bytes.length > relayLimits.queuedInputBytes;
    if (waiting.leftOut.isAny || isFull) return this.#leaveOut(sessionId, waiting, bytes.length);
    waiting.inputBytes += bytes.length;
    void this.#terminals
      .write(sessionId, bytes)
      .catch((error: unknown) => this.#notTaken(sessionId, error))
      .finally(() => {
        waiting.inputBytes -= bytes.length;
        if (waiting.inputBytes > 0) return;
        if (waiting.leftOut.isAny) this.#tell(sessionId, inputWasLeftOut(waiting.leftOut.end()));
        this.#forget(sessionId, waiting);
      });
  }

  #leaveOut(sessionId: string, { leftOut }: Waiting, byteCount: number): void {
    if (!leftOut.add(byteCount)) return;
    this.#log.warn('more was typed than a terminal takes; the rest is left out', { sessionId });
    this.#tell(sessionId, inputIsFull);
  }

  #notTaken(sessionId: string, error: unknown): void {
    this.#note(sessionId, 'typed bytes were not taken', error);
    if (error instanceof HubError && !isEnded(error)) this.#tell(sessionId, error.message);
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
    const found = this.#waiting.get(sessionId) ?? { isResizing: false, inputBytes: 0, leftOut: new LeftOutInput() };
    this.#waiting.set(sessionId, found);
    return found;
  }

  #forget(sessionId: string, { inputBytes, isResizing }: Waiting): void {
    if (inputBytes === 0 && !isResizing) this.#waiting.delete(sessionId);
  }

  /** A session that has just ended is no news. */
  #note(sessionId: string, message: string, error: unknown): void {
    if (!isEnded(error)) this.#log.warn(message, { sessionId, error: toError(error) });
  }
}

const isEnded = (error: unknown): boolean =>
  error instanceof HubError && (error.code === 'wrong-state' || error.code === 'not-found');
