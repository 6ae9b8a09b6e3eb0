import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { LiveAgentParts } from './liveAgent.ts';

/** A program that speaks JSON, one message a line, by its standard input and output. */
export interface AgentProcess {
  send: (message: unknown) => void;
  /** Exit code; 128 + 15 and such for signals. */
  readonly ended: Promise<number>;
  end: () => void;
}

/** Longer lines are no message of an agent, but something gone wrong. */
const maxLineCharacters = 32 * 1024 * 1024;
const graceMs = 3_000;

/** Starts it; what is no JSON of its output, and all of its stderr, goes to `onText`. */
export function startAgentProcess(
  { program, args, env, cwd }: LiveAgentParts,
  { onMessage, onText }: { readonly onMessage: (message: unknown) => void; readonly onText: (line: string) => void },
): AgentProcess {
  const child = spawn(program, [...args], { cwd, env: { ...env }, stdio: ['pipe', 'pipe', 'pipe'] });
  // Who has ended does not read any more; its end is told below.
  child.stdin.on('error', () => undefined);
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line.length > maxLineCharacters) return onText('A message of the agent was too long and is left out.');
    const message = readMessage(line);
    if (message === undefined) onText(line);
    else onMessage(message);
  });
  createInterface({ input: child.stderr }).on('line', onText);
  const ended = new Promise<number>((resolve) => {
    child.on('error', (error) => {
      onText(`The agent cannot be started: ${error.message}`);
      resolve(127);
    });
    child.on('close', (code, signal) => resolve(code ?? (signal === 'SIGKILL' ? 137 : 143)));
  });
  return {
    ended,
    send: (message) => void child.stdin.write(`${JSON.stringify(message)}\n`),
    end() {
      child.stdin.end();
      const timer = setTimeout(() => child.kill('SIGTERM'), graceMs).unref();
      void ended.finally(() => clearTimeout(timer));
    },
  };
}

function readMessage(line: string): unknown {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}
