import { copyFile, open, readFile } from 'node:fs/promises';
import { writeFileAtomic } from '../../runtime/atomicFile.ts';
import type { Log } from '../../runtime/log.ts';
import type { OutboxContents } from './outboxLines.ts';
import { readOutboxLines, renderOutboxLine } from './outboxLines.ts';

/** The file below an outbox. A failed write leaves it as it was before. */
export interface OutboxFile {
  readonly bytes: number;
  /** Resolves when the text is on disk. */
  append: (text: string) => Promise<void>;
  /** Puts a whole new content in its place, atomically. */
  replace: (text: string) => Promise<void>;
  close: () => Promise<void>;
}

/** Opens or makes the file, cuts a torn end off, and sets a damaged file aside (as a copy) before it is changed. */
export async function openOutboxFile(
  file: string,
  { log, now }: { readonly log: Log; readonly now: number },
): Promise<{ readonly file: OutboxFile; readonly contents: OutboxContents }> {
  const found = (await readIfThere(file)) ?? (await makeEmpty(file));
  const contents = readOutboxLines(found);
  const hasTornEnd = contents.wholeBytes < found.length;
  if (contents.damagedLines.length > 0) {
    const aside = `${file}.damaged-${now}`;
    await copyFile(file, aside);
    log.error('the outbox has lines that cannot be read; a copy was set aside', {
      aside,
      lines: contents.damagedLines,
    });
  }
  let handle = await open(file, 'a', 0o600);
  if (hasTornEnd) {
    log.warn('the last line of the outbox was torn and is cut off', { bytes: found.length - contents.wholeBytes });
    await handle.truncate(contents.wholeBytes);
    await handle.sync();
  }
  let bytes = contents.wholeBytes;
  return {
    contents,
    file: {
      get bytes() {
        return bytes;
      },
      async append(text) {
        try {
          await handle.appendFile(text);
          await handle.datasync();
          bytes += Buffer.byteLength(text);
        } catch (error) {
          // Half a line in the middle would be damage after the next append.
          await handle.truncate(bytes);
          throw error;
        }
      },
      async replace(text) {
        await writeFileAtomic(file, text);
        const old = handle;
        handle = await open(file, 'a', 0o600);
        bytes = Buffer.byteLength(text);
        await old.close();
      },
      close: () => handle.close(),
    },
  };
}

/** Made as every later replacement is, so that the directory's entry is on disk before anything is acknowledged. */
async function makeEmpty(file: string): Promise<Buffer> {
  const text = renderOutboxLine({ kind: 'base', lastNumber: 0 });
  await writeFileAtomic(file, text);
  return Buffer.from(text);
}

async function readIfThere(file: string): Promise<Buffer | undefined> {
  try {
    return await readFile(file);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
