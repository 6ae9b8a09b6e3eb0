/** Events of a text stream as they come out of its chunks; comments and other fields are skipped. */
export interface SseEvent {
  readonly data: string;
  /** The position to go on from after this one, where the stream names it. */
  readonly id?: string | undefined;
}

/** Takes chunks of text and gives the events that they complete. */
export interface SseReader {
  take: (chunk: string) => readonly SseEvent[];
}

const maxPendingCharacters = 4 * 1024 * 1024;

/** Reads server-sent events, whatever the boundaries of their chunks. @throws RangeError for an endless event. */
export function createSseReader(): SseReader {
  let pending = '';
  return {
    take(chunk) {
      // Over the whole of it: a line end may be cut between two chunks.
      pending = (pending + chunk).replaceAll('\r\n', '\n');
      if (pending.length > maxPendingCharacters) throw new RangeError('An event of the stream is too large.');
      const blocks = pending.split('\n\n');
      pending = blocks.pop() ?? '';
      return blocks.flatMap((block) => parseBlock(block) ?? []);
    },
  };
}

function parseBlock(block: string): SseEvent | undefined {
  const lines = block.split('\n');
  const data = lines.filter((line) => line.startsWith('data:')).map((line) => line.slice(5).trimStart());
  if (data.length === 0) return undefined;
  const id = lines
    .findLast((line) => line.startsWith('id:'))
    ?.slice(3)
    .trim();
  return { data: data.join('\n'), id };
}
