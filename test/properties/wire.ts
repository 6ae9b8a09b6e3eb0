import type { Connection, ConnectionHandler } from '../../server/link/connection.ts';

/** One side of a socket in memory: frames wait until the other side takes them, and are lost where it is cut before. */
export class Wire implements Connection {
  readonly address = 'here';
  readonly #waiting: string[] = [];
  readonly #handler: ConnectionHandler;
  #isClosing = false;
  #isCut = false;
  queuedBytes = 0;

  constructor(open: (connection: Connection) => ConnectionHandler) {
    this.#handler = open(this);
  }

  get isOpen(): boolean {
    return !this.#isCut;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  send(text: string): void {
    if (this.#isCut || this.#isClosing) return;
    this.#waiting.push(text);
    this.queuedBytes += text.length;
  }

  sendBytes(): void {
    throw new Error('no terminal is watched here');
  }

  /** What was sent before still goes out. */
  close(): void {
    this.#isClosing = true;
  }

  askReceipt(): void {
    throw new Error('no terminal is watched here');
  }

  pause(): void {
    // Frames come in one by one here.
  }

  resume(): void {
    // As above.
  }

  /** A frame of the other side arrives at the hub. */
  say(frame: object): void {
    if (!this.#isCut && !this.#isClosing) this.#handler.onText(JSON.stringify(frame));
  }

  /** The other side takes the next frame. */
  take(): string | undefined {
    const text = this.#waiting.shift();
    if (text !== undefined) {
      this.queuedBytes -= text.length;
      if (!this.#isClosing) this.#handler.onDrain();
    }
    if (this.#waiting.length === 0 && this.#isClosing) this.cut();
    return text;
  }

  /** The connection is gone, and with it what was under way. */
  cut(): void {
    if (this.#isCut) return;
    this.#isCut = true;
    this.#waiting.length = 0;
    this.queuedBytes = 0;
    this.#handler.onClosed(true);
  }
}
