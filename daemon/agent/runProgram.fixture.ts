import { spawn } from 'node:child_process';

/** How a program ended, and all that it printed. */
export interface Ran {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end, as an agent runs a hook: with this on its standard input. */
export function runProgram(
  [program, ...args]: readonly [string, ...string[]],
  { env, input }: { readonly env: Readonly<Record<string, string | undefined>>; readonly input: string },
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env, stdio: 'pipe' });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.on('error', reject);
    child.on('close', (exitCode) => resolve({ exitCode, stdout, stderr }));
    // Who refuses at once, or has nothing to do, need not read.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}
