import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const timeoutMs = 5_000;

/** Whether another program than this one has its terminal, as one has that a shell has started; false where nobody knows. */
export async function hasForeignForeground(pid: number): Promise<boolean> {
  try {
    const { stdout } = await run('ps', ['-o', 'tpgid=,pgid=', '-p', String(pid)], { timeout: timeoutMs });
    const [foreground, own] = stdout.trim().split(/\s+/).map(Number);
    return foreground !== undefined && own !== undefined && foreground > 0 && foreground !== own;
  } catch {
    // It has ended, which whoever asks sees by itself.
    return false;
  }
}
