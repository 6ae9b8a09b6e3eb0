import { execFile } from 'node:child_process';

/** How long a program that only says something about itself may take, and how much it may say. */
export interface OutputLimits {
  readonly timeoutMs: number;
  readonly maxBytes: number;
}

const usualLimits: OutputLimits = { timeoutMs: 3_000, maxBytes: 65_536 };

/** What a program prints (stdout, else stderr); undefined where it is missing, fails or takes too long. No shell reads it. */
export function readOutput(
  program: string,
  args: readonly string[],
  { timeoutMs, maxBytes }: OutputLimits = usualLimits,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const options = { timeout: timeoutMs, maxBuffer: maxBytes, killSignal: 'SIGKILL' as const, windowsHide: true };
    const child = execFile(program, [...args], options, (error, stdout, stderr) => {
      resolve(error === null ? stdout.trim() || stderr.trim() : undefined);
    });
    // A program that waits for input would be waited for in turn.
    child.stdin?.end();
  });
}

/** Runs a few at a time, so that looking around is not felt on the machine. */
export async function mapFew<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
  atOnce = 4,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  const queue = [...items.entries()];
  const lane = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) results[next[0]] = await work(next[1]);
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return results;
}

/** The first version number in what a program printed about itself, else its first line. */
export function readVersion(printed: string): string {
  const found = /\d+(?:\.\d+)+[\w.+-]*/.exec(printed)?.[0] ?? /\d+[\w.]*/.exec(printed)?.[0];
  return (found ?? printed.split('\n')[0] ?? '').slice(0, 100);
}
