import type { ServerResponse } from 'node:http';

/** A reader that takes nothing for this long is closed. */
const stalledMs = 30_000;

/** Writes a part of a stream, and waits until its reader has taken enough of it. */
export async function writeSlowly(response: ServerResponse, text: string): Promise<void> {
  if (response.destroyed || response.write(text)) return;
  await new Promise<void>((resolve) => {
    const stalled = setTimeout(() => response.destroy(), stalledMs);
    const settle = () => {
      clearTimeout(stalled);
      response.off('drain', settle);
      response.off('close', settle);
      resolve();
    };
    response.once('drain', settle);
    response.once('close', settle);
  });
}
