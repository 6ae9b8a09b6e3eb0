import type { TranscriptPage } from './model/transcript.ts';

/** Asks for the page that begins at a cursor, or for the oldest one. */
export type ReadTranscript = (from: string | undefined) => Promise<TranscriptPage>;

/**
 * A recording as it is up to now, page by page; the next one is asked for when the last one was taken. What a living
 * session prints meanwhile is not waited for.
 */
export async function* transcriptPages(read: ReadTranscript, from?: string): AsyncGenerator<TranscriptPage> {
  let page = await read(from);
  yield page;
  for (let wanted = page.isLive ? page.left : Infinity; page.left > 0 && wanted > 0; wanted -= textLength(page)) {
    page = await read(page.next);
    yield page;
  }
}

/** At most what the frames take in the file, so that nothing is left out that was there at the begin. */
const textLength = ({ frames }: TranscriptPage): number => frames.reduce((sum, [, , text]) => sum + text.length, 0);
