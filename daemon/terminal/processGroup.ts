import { execFile } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Mark } from './markedProcesses.ts';
import { readMarkedProcesses } from './markedProcesses.ts';
import { decideMembers, parseProcessTable, processTableArgs } from './processTable.ts';
import type { ProcessRow } from './processTable.ts';

const run = promisify(execFile);
const pollMs = 30;
/** Killed processes vanish at once unless the kernel holds them; so long is waited for. */
const killedMs = 5_000;

/** What is to be ended: the leader of a process group, its terminal, and how long it may take to leave. */
export interface EndRequest {
  readonly pid: number;
  readonly tty?: string | undefined;
  /** The leader itself has ended already; only what it left is to be ended. */
  readonly isLeaderGone?: boolean | undefined;
  /** What tells what belongs to it beside its group, where everything that is started carries a mark. */
  readonly mark?: Mark | undefined;
  readonly graceMs: number;
}

/**
 * Ends a process group with everything it started: SIGHUP (what a closed terminal says), SIGTERM at half of the
 * grace, SIGKILL at its end. Gives the pids that live on even so; usually none.
 */
export async function endProcessGroup(request: EndRequest): Promise<readonly number[]> {
  const { pid, tty, isLeaderGone, mark, graceMs } = request;
  const readMarked = () => (mark === undefined ? undefined : readMarkedProcesses(mark));
  const table = await readProcessTable();
  let members = decideMembers(table, { pid, tty, isLeaderGone, marked: await readMarked() }, process.pid);
  // Children of members are looked for anew before each signal; the terminal's name is trusted only the first time.
  const renew = async () => {
    const known = members;
    const now = await readProcessTable();
    // The marks are read after the table: who carries one by then is ours, whoever had its number before.
    members = decideMembers(now, { pid: livingLeader(pid, known), known, marked: await readMarked() }, process.pid);
  };
  signalAll(members, 'SIGHUP');
  signalAll(members, 'SIGCONT');
  if (await areGone(() => members, graceMs / 2, renew)) return [];
  signalAll(members, 'SIGTERM');
  if (await areGone(() => members, graceMs / 2, renew)) return [];
  const killAgain = async () => {
    await renew();
    signalAll(members, 'SIGKILL');
  };
  await killAgain();
  await areGone(() => members, killedMs, killAgain);
  return members.map((row) => row.pid);
}

/** Once none of the group lives, its number may be given to others: then only known members count. */
function livingLeader(pid: number, members: readonly ProcessRow[]): number {
  return members.some((row) => row.pid === pid || row.group === pid) ? pid : -1;
}

async function areGone(
  members: () => readonly ProcessRow[],
  withinMs: number,
  renew: () => Promise<void>,
): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  for (let round = 1; members().length > 0; round += 1) {
    // Zombies answer a probe until their parent collects them, so the table is asked when the probe finds none or now and then.
    if (!members().some(isAnswering) || round % 6 === 0) await renew();
    if (members().length === 0) return true;
    if (performance.now() >= deadline) break;
    await delay(pollMs);
  }
  await renew();
  return members().length === 0;
}

function isAnswering({ pid }: ProcessRow): boolean {
  return signal(pid, 0);
}

function signalAll(members: readonly ProcessRow[], name: NodeJS.Signals): void {
  for (const { pid } of members) signal(pid, name);
}

function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false; // It has gone meanwhile, which is what is wanted.
  }
}

async function readProcessTable(): Promise<readonly ProcessRow[]> {
  const { stdout } = await run('ps', [...processTableArgs], {
    env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C' },
    maxBuffer: 64 * 1_048_576,
  });
  return parseProcessTable(stdout);
}
