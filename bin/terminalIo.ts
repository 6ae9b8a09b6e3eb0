import { createInterface } from 'node:readline/promises';
import { HubError } from '../shared/errors.ts';
import { limits } from '../shared/timings.ts';
import type { CliIo } from '../runtime/cliCommand.ts';
import { escapeControls, wantsColour } from '../runtime/terminalText.ts';
import { openRawTerminal } from './rawTerminal.ts';

/** The io of this process: stdout for results, stderr for everything else, questions on stderr; no text acts on the terminal. */
export function createTerminalIo(): Omit<CliIo, 'json'> {
  const isTty = process.stdout.isTTY === true;
  leaveWithReader();
  return {
    stdout: (text) => void process.stdout.write(escapeControls(text)),
    stderr: (text) => void process.stderr.write(escapeControls(text)),
    stdin: readAll,
    isTty,
    columns: process.stdout.columns ?? Infinity,
    env: process.env,
    cwd: process.cwd(),
    colour: wantsColour(process.env, isTty),
    prompt,
    openTerminal: openRawTerminal,
    drained: () => new Promise((resolve) => process.stdout.write('', () => resolve())),
  };
}

/**
 * Who reads us may have enough (`| head`), or close the terminal: that is no failure of ours. A command that has
 * something to end is asked to end it, as by a signal; every other is over at once.
 */
function leaveWithReader(): void {
  let isLeaving = false;
  const leave = () => {
    if (isLeaving) return;
    isLeaving = true;
    if (process.listenerCount('SIGTERM') === 0) process.exit(0);
    process.kill(process.pid, 'SIGTERM');
  };
  process.stdout.on('error', leave);
  process.stderr.on('error', leave);
}

async function readAll(): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > limits.inputFileBytes)
      throw new HubError('too-large', `stdin gives more than ${limits.inputFileBytes} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Asks on the terminal; with options a number chooses one of them. */
async function prompt(question: string, options: readonly string[] = []): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const left = new AbortController();
  // While a question is open the terminal sends no signals: Ctrl-C comes as a key, and Ctrl-D as the end.
  terminal.once('SIGINT', () => {
    process.kill(process.pid, 'SIGINT');
    terminal.close();
  });
  terminal.once('close', () => left.abort());
  try {
    const choices = options.map((option, index) => `  ${index + 1}) ${option}\n`).join('');
    const answer = (
      await terminal.question(escapeControls(`${question}\n${choices}> `), { signal: left.signal })
    ).trim();
    return options[Number(answer) - 1] ?? answer;
  } catch {
    throw new HubError('bad-request', 'The question was left without an answer.');
  } finally {
    terminal.close();
  }
}
