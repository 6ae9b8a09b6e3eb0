/** A shell that can be typed into, however the keys get there and the answers back. */
export interface KeyLine {
  readonly name: string;
  type: (text: string) => void;
  onBytes: (listener: (bytes: Uint8Array) => void) => void;
  close: () => Promise<void> | void;
}

/** One whose other end can be left waiting: it takes nothing more until `resume`. */
export interface PausableLine extends KeyLine {
  pause: () => void;
  resume: () => void;
}

/** Tells of bytes to whoever listens last. */
export function createTap(): { take: (bytes: Uint8Array) => void; onBytes: KeyLine['onBytes'] } {
  let listener: (bytes: Uint8Array) => void = () => undefined;
  return {
    take: (bytes) => listener(bytes),
    onBytes: (next) => (listener = next),
  };
}
