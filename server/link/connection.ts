/** One open socket as links see it: frames go out, and may be held back on the way in. */
export interface Connection {
  readonly address: string;
  /** Bytes that were given to `send` and have not left this process. */
  readonly queuedBytes: number;
  send: (text: string) => void;
  sendBytes: (bytes: Uint8Array) => void;
  /** Asks the other side to say these few words when all that was sent before has come there: see `onReceipt`. */
  askReceipt: (words: string) => void;
  /** Says why and ends it; what was sent before still goes out. Again is harmless. */
  close: (code: number, reason: string) => void;
  /** Takes no more frames from the other side until `resume`. */
  pause: () => void;
  resume: () => void;
}

/** What a link does with its connection. */
export interface ConnectionHandler {
  onText: (text: string) => void;
  onBytes: (bytes: Uint8Array) => void;
  /** The queue is short again. */
  onDrain: () => void;
  /** What was sent before these words were asked for has come. The other side may say others. */
  onReceipt: (words: string) => void;
  /** `wasCut`: nobody said goodbye. */
  onClosed: (wasCut: boolean) => void;
}
