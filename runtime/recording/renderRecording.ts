import { castMarkers, renderCastHeader, renderFrame } from '../../shared/asciicast.ts';
import type { TranscriptPage } from '../../shared/model/transcript.ts';
import { PrintedText } from './printedText.ts';
import { ReadableText } from './readableText.ts';

/** What a recording is exported as: a file that players play, or what a person would read. */
export const exportFormats = ['cast', 'text'] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** A recording as parts of a text, one for each of its pages. */
export async function* renderRecording(
  pages: AsyncIterable<TranscriptPage>,
  format: ExportFormat,
): AsyncGenerator<string> {
  yield* format === 'cast' ? renderCast(pages) : renderText(pages);
}

async function* renderCast(pages: AsyncIterable<TranscriptPage>): AsyncGenerator<string> {
  let isBegun = false;
  for await (const page of pages) {
    const header = isBegun ? '' : renderCastHeader({ ...page, timestamp: Math.floor(page.startedAt / 1_000) });
    isBegun = true;
    const gap = page.gone ? renderFrame(page.frames[0]?.[0] ?? 0, 'm', castMarkers.dropped) : '';
    yield header + gap + page.frames.map(([seconds, kind, text]) => renderFrame(seconds, kind, text)).join('');
  }
}

async function* renderText(pages: AsyncIterable<TranscriptPage>): AsyncGenerator<string> {
  const printed = new PrintedText();
  let lines = '';
  let text: ReadableText | undefined;
  for await (const page of pages) {
    text ??= new ReadableText({ ...page, onLine: (line) => (lines += `${line}\n`) });
    for (const frame of page.frames) {
      const [, kind, data] = frame;
      const [columns = 0, rows = 0] = kind === 'r' ? data.split('x').map(Number) : [];
      if (columns > 0 && rows > 0) text.resize(columns, rows);
      const output = printed.of(frame);
      if (output !== undefined) text.take(output);
    }
    yield lines;
    lines = '';
  }
  text?.end();
  yield lines;
}
