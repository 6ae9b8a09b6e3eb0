/** asciicast v2, https://docs.asciinema.org/manual/asciicast/v2/: a JSON header, then one JSON array a line. */

/** What a recording begins with. `timestamp` in seconds since 1970. */
export interface CastHeader {
  readonly sessionId: string;
  readonly columns: number;
  readonly rows: number;
  readonly timestamp: number;
  readonly title: string;
  readonly epoch: number;
}

/** Output, a marker, or a new size ("100x30"). */
export type FrameKind = 'o' | 'm' | 'r';

/** The first line of a recording; players ignore the key that is ours. */
export function renderHeader({ sessionId, columns, rows, timestamp, title, epoch }: CastHeader): string {
  const header = { version: 2, width: columns, height: rows, timestamp, title, env: {}, rostrum: { sessionId, epoch } };
  return `${JSON.stringify(header)}\n`;
}

/** One line; `seconds` since the header's timestamp, to the microsecond. */
export function renderFrame(seconds: number, kind: FrameKind, text: string): string {
  return `[${seconds.toFixed(6)},"${kind}",${JSON.stringify(text)}]\n`;
}

/** The header's timestamp, or undefined where the line is no header of version 2. */
export function readTimestamp(line: string): number | undefined {
  try {
    const header: unknown = JSON.parse(line);
    const isHeader = typeof header === 'object' && header !== null && 'version' in header && header.version === 2;
    return isHeader && 'timestamp' in header && typeof header.timestamp === 'number' ? header.timestamp : undefined;
  } catch {
    return undefined; // Not JSON, so not a header.
  }
}

/** A frame's time in seconds, or undefined where the line is none. */
export function readFrameSeconds(line: string): number | undefined {
  const match = /^\[(\d+(?:\.\d+)?),"/.exec(line);
  return match ? Number(match[1]) : undefined;
}

/** What brings any screen to these lines: colours, margins and modes off, cleared, written from the top. */
export function renderSnapshot(lines: readonly string[]): string {
  return `\u001b[!p\u001b[0m\u001b[H\u001b[2J${lines.join('\r\n')}`;
}
