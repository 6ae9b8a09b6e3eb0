import { closeCodes } from '../../shared/protocol/version.ts';
import type { Connection } from './connection.ts';

interface Waiting {
  readonly text: string;
  isDurable: boolean;
}

/**
 * Sends frames in the order in which they were made, each only when what it tells is on the disk. Frames of one
 * connection must not overtake each other: the later row wins in a mirror.
 */
export class OrderedSender {
  readonly #connection: Connection;
  readonly #waiting: Waiting[] = [];
  #waitingBytes = 0;
  #isClosed = false;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Bytes on their way, those that wait for the disk included. */
  get queuedBytes(): number {
    return this.#waitingBytes + this.#connection.queuedBytes;
  }

  /** Queues a frame. Where the disk loses what it tells, the connection ends: the other side has to begin anew. */
  push(frame: object | string, durable: Promise<void>): void {
    if (this.#isClosed) return;
    const entry: Waiting = { text: typeof frame === 'string' ? frame : JSON.stringify(frame), isDurable: false };
    this.#waiting.push(entry);
    this.#waitingBytes += entry.text.length;
    durable.then(
      () => {
        entry.isDurable = true;
        this.#drain();
      },
      () => this.close(closeCodes.goingAway, 'the hub lost its last writes; connect again'),
    );
  }

  /** Forgets what waits and ends the connection. */
  close(code: number, reason: string): void {
    this.stop();
    this.#connection.close(code, reason);
  }

  /** Forgets what waits. */
  stop(): void {
    this.#isClosed = true;
    this.#waiting.length = 0;
    this.#waitingBytes = 0;
  }

  #drain(): void {
    let sent = 0;
    for (const { text, isDurable } of this.#waiting) {
      if (!isDurable) break;
      this.#waitingBytes -= text.length;
      this.#connection.send(text);
      sent += 1;
      // Sending may have closed the connection, and with it forgotten what waits.
      if (this.#isClosed) return;
    }
    this.#waiting.splice(0, sent);
  }
}
