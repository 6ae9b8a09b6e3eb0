import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { parseProcessTable, processTableArgs } from './processTable.ts';
import type { ProcessRow } from './processTable.ts';
import { parseWindowsTable, taskkillArgs, windowsTableArgs } from './windowsProcesses.ts';

const maxTableBytes = 64 * 1_048_576;
/** PowerShell takes seconds to start on a busy machine; one that takes longer hangs, and a session's end with it. ms. */
const toolTimeoutMs = 20_000;

/** How processes are told to go: as by a terminal that closes, more plainly, and so that none can refuse. */
export type Farewell = 'hang up' | 'end' | 'kill';

/** What a system knows of processes, and how it ends them. */
export interface ProcessSystem {
  readTable: () => Promise<readonly ProcessRow[]>;
  /** Whether one answers; one that has ended and was not collected yet may. */
  isThere: (pid: number) => boolean;
  /** Those that have gone meanwhile are passed over: what is left says the table. */
  tell: (pids: readonly number[], how: Farewell) => Promise<void>;
}

/** Runs a program of the system, and gives what it printed. @throws Error where it fails. */
export type RunTool = (program: string, args: readonly string[]) => Promise<string>;

const toolLimits = { maxBuffer: maxTableBytes, timeout: toolTimeoutMs, killSignal: 'SIGKILL' } as const;

/** Linux and macOS: `ps` and signals. */
const posixSystem: ProcessSystem = {
  async readTable() {
    const { stdout } = await promisify(execFile)('ps', [...processTableArgs], {
      ...toolLimits,
      env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C' },
    });
    return parseProcessTable(stdout);
  },
  isThere: (pid) => signal(pid, 0),
  async tell(pids, how) {
    // Who was stopped does not hear the first one before it goes on.
    const names = { 'hang up': ['SIGHUP', 'SIGCONT'], end: ['SIGTERM'], kill: ['SIGKILL'] } as const;
    for (const name of names[how]) for (const pid of pids) signal(pid, name);
  },
};

/** Windows has no signals: programs are asked to close, which those of a console cannot hear, and then ended. */
export const windowsSystem = (run: RunTool): ProcessSystem => ({
  readTable: async () => parseWindowsTable(await run('powershell.exe', windowsTableArgs)),
  isThere: (pid) => signal(pid, 0),
  async tell(pids, how) {
    if (pids.length === 0) return;
    // It fails where one of them has gone already, with the others ended all the same.
    await run('taskkill.exe', taskkillArgs(pids, how !== 'hang up')).catch(() => undefined);
  },
});

function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false; // It has gone meanwhile, which is what is wanted.
  }
}

/** Runs the tools of this machine; one that takes longer than `timeoutMs` is ended, and has failed. */
export const runToolWithin =
  (timeoutMs: number): RunTool =>
  async (program, args) =>
    (await promisify(execFile)(program, [...args], { ...toolLimits, timeout: timeoutMs, windowsHide: true })).stdout;

/** That of this machine. */
export const processSystem: ProcessSystem =
  process.platform === 'win32' ? windowsSystem(runToolWithin(toolTimeoutMs)) : posixSystem;
