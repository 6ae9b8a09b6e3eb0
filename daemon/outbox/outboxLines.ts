import * as z from 'zod';
import type { NumberedReport } from '../../shared/protocol/daemon.ts';
import { numberedReport } from '../../shared/protocol/daemon.ts';

/** A line of the outbox: where the numbers stand, a report that waits, or what the hub has taken. */
const outboxLine = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('base'), lastNumber: z.int().nonnegative() }),
  z.object({ kind: z.literal('report'), entry: numberedReport }),
  z.object({ kind: z.literal('heard'), upTo: z.int().nonnegative() }),
]);
export type OutboxLine = z.infer<typeof outboxLine>;

/** What the file of an outbox says. */
export interface OutboxContents {
  readonly lastNumber: number;
  /** Reports that the hub has not taken, by number. */
  readonly pending: readonly NumberedReport[];
  /** Where the last whole line ends; what comes after it was never acknowledged. */
  readonly wholeBytes: number;
  /** 1-based numbers of lines before the last that cannot be read. */
  readonly damagedLines: readonly number[];
}

/** One line as it stands in the file. */
export const renderOutboxLine = (line: OutboxLine): string => `${JSON.stringify(line)}\n`;

/** Reads a whole outbox file. A last line that is torn is left out; damage before it is told. */
export function readOutboxLines(bytes: Buffer): OutboxContents {
  const pending = new Map<number, NumberedReport>();
  const damagedLines: number[] = [];
  let lastNumber = 0;
  let start = 0;
  for (let count = 1; start < bytes.length; count += 1) {
    const end = bytes.indexOf(0x0a, start);
    if (end < 0) break;
    const line = readLine(bytes.toString('utf8', start, end));
    if (line === undefined) damagedLines.push(count);
    else if (line.kind === 'base') lastNumber = Math.max(lastNumber, line.lastNumber);
    else if (line.kind === 'heard') forgetUpTo(pending, line.upTo);
    else {
      pending.set(line.entry.number, line.entry);
      lastNumber = Math.max(lastNumber, line.entry.number);
    }
    start = end + 1;
  }
  return { lastNumber, pending: [...pending.values()], wholeBytes: start, damagedLines };
}

function readLine(text: string): OutboxLine | undefined {
  try {
    return outboxLine.safeParse(JSON.parse(text)).data;
  } catch {
    // Not JSON: the caller counts it as damaged.
    return undefined;
  }
}

function forgetUpTo(pending: Map<number, NumberedReport>, upTo: number): void {
  for (const number of pending.keys()) if (number <= upTo) pending.delete(number);
}
