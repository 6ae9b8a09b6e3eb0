import { fdatasync, write } from 'node:fs';
import { open } from 'node:fs/promises';
import { performance } from 'node:perf_hooks';

/** Reference (b): lines a second through a bare group commit: one write and one fdatasync for all that waits. */
export async function bareGroupCommit(path: string, line: string, writers: number, lines: number): Promise<number> {
  const file = await open(path, 'a', 0o600);
  let waiting: (() => void)[] = [];
  let isBusy = false;
  const flush = () => {
    const batch = waiting;
    waiting = [];
    isBusy = batch.length > 0;
    if (!isBusy) return;
    write(file.fd, line.repeat(batch.length), () =>
      fdatasync(file.fd, () => {
        for (const done of batch) done();
        flush();
      }),
    );
  };
  const append = () =>
    new Promise<void>((resolve) => {
      waiting.push(resolve);
      if (!isBusy) {
        isBusy = true;
        setImmediate(flush);
      }
    });
  let next = 0;
  const start = performance.now();
  await Promise.all(
    Array.from({ length: writers }, async () => {
      while (next++ < lines) await append();
    }),
  );
  const seconds = (performance.now() - start) / 1000;
  await file.close();
  return lines / seconds;
}
