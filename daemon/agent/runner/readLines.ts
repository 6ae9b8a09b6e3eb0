import type { Readable } from 'node:stream';

export interface LineReading {
  readonly maxBytes: number;
  readonly onLine: (line: string) => void;
  /** A line was longer than that, and is left out. */
  readonly onTooLong: () => void;
}

const newline = 0x0a;

/** Reads a stream line by line, and never holds more than one line of the allowed length. */
export function readLines(stream: Readable, { maxBytes, onLine, onTooLong }: LineReading): void {
  let chunks: Buffer[] = [];
  let bytes = 0;
  let isTooLong = false;
  const add = (chunk: Buffer) => {
    bytes += chunk.length;
    isTooLong ||= bytes > maxBytes;
    if (isTooLong) chunks = [];
    else if (chunk.length > 0) chunks.push(chunk);
  };
  const finish = () => {
    const [line, wasTooLong] = [Buffer.concat(chunks), isTooLong];
    [chunks, bytes, isTooLong] = [[], 0, false];
    if (wasTooLong) onTooLong();
    else onLine(line.toString('utf8').replace(/\r$/, ''));
  };
  stream.on('data', (chunk: Buffer) => {
    let rest = chunk;
    for (let end = rest.indexOf(newline); end >= 0; end = rest.indexOf(newline)) {
      add(rest.subarray(0, end));
      finish();
      rest = rest.subarray(end + 1);
    }
    add(rest);
  });
  stream.on('end', () => {
    if (bytes > 0) finish();
  });
}
