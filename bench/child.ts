import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { readCpuMs } from './processFigures.ts';

/** A process of ours that says its address in its first line that matches. */
export interface Child {
  readonly pid: number;
  readonly said: RegExpExecArray;
  /** Processor time used so far, in milliseconds; undefined where the system does not say (it is read from /proc). */
  cpuMs: () => number | undefined;
  stop: () => Promise<void>;
}

export async function startChild(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  ready: RegExp,
): Promise<Child> {
  const child = spawn(process.execPath, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const errors: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk.toString()));
  const said = await new Promise<RegExpExecArray>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const match = ready.exec(line);
      if (match !== null) resolve(match);
    });
    void exited.then(() => reject(new Error(`${args.join(' ')} ended: ${errors.join('').slice(-1000)}`)));
  });
  const pid = child.pid ?? 0;
  const stop = async () => {
    child.kill('SIGTERM');
    await exited;
  };
  return { pid, said, cpuMs: () => readCpuMs(pid), stop };
}
