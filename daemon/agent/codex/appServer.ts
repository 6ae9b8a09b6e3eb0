import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { plainText } from '../../../shared/model/plainText.ts';

/** Codex's app-server, which speaks JSON-RPC by its standard input and output, a message a line. */
export interface AppServer {
  send: (text: string) => void;
  onMessage: (listener: (text: string) => void) => void;
  /** Nothing is read meanwhile; it waits where its pipe is full. */
  pause: () => void;
  resume: () => void;
  /** How it ended, with the last it complained of. */
  readonly ended: Promise<AppServerEnd>;
  /** Asks it to end, and sees to it. */
  end: () => void;
}

export interface AppServerEnd {
  readonly how: string;
  readonly complaint: string;
}

/** How long it may take to end by itself when its input has ended, which is what it does at once. ms. */
const graceMs = 3_000;
const keptComplaint = 600;
// Codex colours its log wherever it goes.
const colour = /\u001b\[[\d;]*m/g;

/** Starts it. What it complains of is kept and not shown: the terminal belongs to the other half. */
export function startAppServer(
  program: string,
  args: readonly string[],
  { env, cwd }: { readonly env: Readonly<Record<string, string | undefined>>; readonly cwd: string },
): AppServer {
  const child = spawn(program, [...args], { cwd, env: { ...env }, stdio: ['pipe', 'pipe', 'pipe'] });
  // Who has ended does not read any more; its end is told below.
  child.stdin.on('error', () => undefined);
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => (complaint = `${complaint}${chunk.toString()}`.slice(-keptComplaint)));
  const lines = createInterface({ input: child.stdout });
  const ended = new Promise<AppServerEnd>((resolve) => {
    const end = (how: string) => resolve({ how, complaint: plainText(complaint.replaceAll(colour, '')).trim() });
    child.on('error', (error) => end(`could not be started (${error.message})`));
    child.on('close', (code, signal) =>
      end(code === null ? `was ended by ${String(signal)}` : `ended with exit code ${code}`),
    );
  });
  return {
    ended,
    send: (text) => void child.stdin.write(`${text}\n`),
    onMessage: (listener) => void lines.on('line', listener),
    pause: () => void lines.pause(),
    resume: () => void lines.resume(),
    end() {
      child.stdin.end();
      const timer = setTimeout(() => child.kill('SIGKILL'), graceMs).unref();
      void ended.finally(() => clearTimeout(timer));
    },
  };
}
