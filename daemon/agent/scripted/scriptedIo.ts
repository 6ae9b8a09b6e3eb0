import { spawn } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { limits } from '../../../shared/timings.ts';

/** How a program that was run ended; `output` is its stdout. */
export interface Finished {
  readonly exitCode: number;
  readonly output: string;
}

/** What the scripted agent does to the world. */
export interface ScriptedIo {
  /** Resolves when the terminal has taken it. */
  print: (text: string) => Promise<void>;
  /** Runs a program in the working directory; its stderr goes to the terminal. */
  run: (command: string, args: readonly string[], input?: string) => Promise<Finished>;
  sleep: (ms: number) => Promise<void>;
  /** Dies at once, as by kill -9. */
  crash: () => void;
}

/** A task with its inputs at their largest, indented. */
const maxOutputBytes = 4 * limits.contractDataBytes;

/** The world as it is: this process's terminal and child processes. */
export function createScriptedIo(cwd: string, env: Readonly<Record<string, string | undefined>>): ScriptedIo {
  return {
    print: (text) =>
      new Promise((resolve, reject) => process.stdout.write(text, (error) => (error ? reject(error) : resolve()))),
    sleep: (ms) => pause(ms),
    crash: () => process.kill(process.pid, 'SIGKILL'),
    run: (command, args, input = '') =>
      new Promise((resolve, reject) => {
        const child = spawn(command, [...args], { cwd, env: { ...env }, stdio: ['pipe', 'pipe', 'inherit'] });
        const chunks: Buffer[] = [];
        let bytes = 0;
        child.stdout.on('data', (chunk: Buffer) => {
          bytes += chunk.length;
          if (bytes <= maxOutputBytes) chunks.push(chunk);
        });
        child.on('error', reject);
        child.on('close', (code) => resolve({ exitCode: code ?? 1, output: Buffer.concat(chunks).toString('utf8') }));
        // A program that does not read its input has its reasons.
        child.stdin.on('error', () => undefined);
        child.stdin.end(input);
      }),
  };
}
