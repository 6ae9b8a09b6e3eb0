import { spawn } from 'node:child_process';
import type { LiveAgentParts } from './liveAgent.ts';
import { readLines } from './readLines.ts';

/** A program that speaks JSON, one message a line, by its standard input and output. */
export interface AgentProcess {
  send: (message: unknown) => void;
  /** Exit code; 128 + 15 and such for signals. */
  readonly ended: Promise<number>;
  /** Asks it to end by closing its input; one that does not is ended. */
  end: () => void;
}

export interface AgentProcessEvents {
  readonly onMessage: (message: unknown) => void;
  /** What it prints that is no message. */
  readonly onText: (line: string) => void;
  /** What it says beside its messages, where that is not the same. */
  readonly onStderr?: (line: string) => void;
}

export type StartProcess = (
  parts: Pick<LiveAgentParts, 'program' | 'args' | 'env' | 'cwd'>,
  events: AgentProcessEvents,
) => AgentProcess;

/** Longer lines are no message of an agent, but something gone wrong. */
const maxLineBytes = 32 * 1024 * 1024;
/** How long a program may take to end by itself, and to end when it is asked by a signal. */
const graceMs = 3_000;

/** Starts it; what is no JSON of its output goes to `onText`, and so does all of its stderr where nobody else takes it. */
export const startAgentProcess: StartProcess = (
  { program, args, env, cwd },
  { onMessage, onText, onStderr = onText },
) => {
  const child = spawn(program, [...args], { cwd, env: { ...env }, stdio: ['pipe', 'pipe', 'pipe'] });
  // Who has ended does not read any more; its end is told below.
  child.stdin.on('error', () => undefined);
  const onTooLong = () => onText('A message of the agent was too long and is left out.');
  readLines(child.stdout, {
    maxBytes: maxLineBytes,
    onTooLong,
    onLine(line) {
      const message = readMessage(line);
      if (message === undefined) onText(line);
      else onMessage(message);
    },
  });
  readLines(child.stderr, { maxBytes: maxLineBytes, onTooLong, onLine: onStderr });
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
      const ask = setTimeout(() => child.kill('SIGTERM'), graceMs).unref();
      const force = setTimeout(() => child.kill('SIGKILL'), 2 * graceMs).unref();
      void ended.finally(() => [ask, force].forEach(clearTimeout));
    },
  };
};

function readMessage(line: string): unknown {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}
