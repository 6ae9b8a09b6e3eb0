import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';

/** A process as every user of the machine sees it, and its environment as far as we may read it. */
export interface RunningProcess {
  readonly pid: number;
  readonly commandLine: string;
  readonly environment: string;
}

/** All processes of the machine; what is not ours to read is empty. */
export function listProcesses(): readonly RunningProcess[] {
  return process.platform === 'linux' ? listFromProc() : listFromPs();
}

/** The command lines and environments in which a text stands. */
export const processesWith = (text: string): readonly RunningProcess[] =>
  listProcesses().filter(
    ({ pid, commandLine, environment }) =>
      pid !== process.pid && (commandLine.includes(text) || environment.includes(text)),
  );

/** Whether a process lives; a zombie counts as ended. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    // No such process: that is the answer.
    return false;
  }
  if (process.platform !== 'linux') return true;
  return !/^\d+ \(.*\) Z/s.test(readOrEmpty(`/proc/${pid}/stat`));
}

function listFromProc(): readonly RunningProcess[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => ({
      pid: Number(name),
      commandLine: readOrEmpty(`/proc/${name}/cmdline`).replaceAll('\0', ' '),
      environment: readOrEmpty(`/proc/${name}/environ`).replaceAll('\0', '\n'),
    }));
}

function listFromPs(): readonly RunningProcess[] {
  const options = { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 } as const;
  // Two calls, because `ps e` appends the environment to the command line without a mark between them.
  const plain = parsePs(execFileSync('ps', ['-axww', '-o', 'pid=,command='], options));
  const withEnvironment = parsePs(execFileSync('ps', ['axeww', '-o', 'pid=,command='], options));
  return [...plain].map(([pid, commandLine]) => ({
    pid,
    commandLine,
    environment: (withEnvironment.get(pid) ?? '').slice(commandLine.length),
  }));
}

function parsePs(text: string): ReadonlyMap<number, string> {
  const lines = text.split('\n').map((line) => /^\s*(\d+) (.*)$/.exec(line));
  return new Map(lines.flatMap((match) => (match ? [[Number(match[1]), match[2] ?? ''] as const] : [])));
}

function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // Ended in the meantime, or another user's.
    return '';
  }
}
