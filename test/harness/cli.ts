import { spawn } from 'node:child_process';
import { rostrumWords } from './program.ts';
import type { Json } from './rest.ts';

/** What a command said and how it ended. */
export interface CliResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** What it printed, as JSON; undefined where it is none. */
  readonly json: Json;
}

export interface CliOptions {
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly input?: string | undefined;
  readonly limitMs?: number;
  /** Words that become it, as of `startProgram`. */
  readonly within?: readonly string[] | undefined;
  /** What is run in the place of the shipped program, as of `startProgram`. */
  readonly singleFile?: string | undefined;
}

/** Runs the shipped command line once, as a person or a script would. */
export function runCli(
  args: readonly string[],
  { env, cwd, input = '', limitMs = 30_000, within, singleFile }: CliOptions,
): Promise<CliResult> {
  return new Promise((resolve, reject) => {
    const [first, ...rest] = rostrumWords(args, { within, singleFile });
    const child = spawn(first, rest, { env, cwd, stdio: 'pipe', timeout: limitMs });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.stdin.on('error', () => undefined); // A command that reads nothing may be gone before it was written to.
    child.stdin.end(input);
    child.on('error', reject);
    child.on('close', (code, signal) => {
      const stdout = Buffer.concat(out).toString('utf8');
      const stderr = Buffer.concat(err).toString('utf8');
      if (code !== null) return resolve({ code, stdout, stderr, json: readJson(stdout) });
      reject(new Error(`rostrum ${args.join(' ')} ended by ${signal}: ${stderr}`));
    });
  });
}

function readJson(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    // A page for people.
    return undefined;
  }
}
