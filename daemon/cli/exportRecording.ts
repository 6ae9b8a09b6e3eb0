import { open, rename, rm } from 'node:fs/promises';
import * as path from 'node:path';
import { castMarkers, renderCastHeader, renderFrame } from '../../shared/asciicast.ts';
import { HubError, toError } from '../../shared/errors.ts';
import type { TranscriptPage } from '../../shared/model/transcript.ts';
import type { CliIo } from '../../runtime/cliCommand.ts';
import { PrintedText } from '../transcript/printedText.ts';
import { ReadableText } from '../transcript/readableText.ts';

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

/** Writes to stdout no faster than it is read. */
export async function writeOut(parts: AsyncIterable<string>, io: CliIo): Promise<void> {
  for await (const part of parts) {
    io.stdout(part);
    await io.drained?.();
  }
}

/** Writes a file, whole or not at all; gives its bytes. @throws HubError `bad-request` where it cannot be written. */
export async function writeFileOf(parts: AsyncIterable<string>, name: string, { cwd }: CliIo): Promise<number> {
  const file = path.resolve(cwd, name);
  const partial = `${file}.part`;
  let bytes = 0;
  // What was printed in a session may be secret.
  const handle = await open(partial, 'w', 0o600).catch(cannotWrite(name));
  try {
    for await (const part of parts) bytes += (await handle.write(part).catch(cannotWrite(name))).bytesWritten;
    await handle.close();
    await rename(partial, file).catch(cannotWrite(name));
    return bytes;
  } catch (error) {
    await handle.close().catch(() => undefined); // It may be closed already.
    await rm(partial, { force: true });
    throw error;
  }
}

const cannotWrite =
  (name: string) =>
  (thrown: unknown): never => {
    throw new HubError('bad-request', `"${name}" cannot be written: ${toError(thrown).message}`);
  };
