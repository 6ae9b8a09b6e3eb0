import { setTimeout as delay } from 'node:timers/promises';
import type { Mark } from './markedProcesses.ts';
import { readMarkedProcesses } from './markedProcesses.ts';
import { processSystem } from './processSystem.ts';
import type { Farewell, ProcessSystem } from './processSystem.ts';
import { decideMembers } from './processTable.ts';
import type { ProcessRow } from './processTable.ts';

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
 * grace, SIGKILL at its end, or what its system has for them. Gives the pids that live on even so; usually none.
 */
export async function endProcessGroup(
  request: EndRequest,
  system: ProcessSystem = processSystem,
): Promise<readonly number[]> {
  const { pid, tty, isLeaderGone, mark, graceMs } = request;
  const readMarked = () => (mark === undefined ? undefined : readMarkedProcesses(mark));
  const table = await system.readTable().catch((thrown: unknown) => {
    // What a leader has left is found by the table alone; the leader itself is known without it.
    if (isLeaderGone === true) throw thrown;
    return [leaderAlone(pid)];
  });
  let members = decideMembers(table, { pid, tty, isLeaderGone, marked: await readMarked() }, process.pid);
  // Children of members are looked for anew before each signal; the terminal's name is trusted only the first time.
  const renew = async () => {
    const known = members;
    // A table that cannot be read says of nobody that it has gone.
    const now = await system.readTable().catch(() => undefined);
    if (now === undefined) return;
    // The marks are read after the table: who carries one by then is ours, whoever had its number before.
    members = decideMembers(now, { pid: livingLeader(pid, known), known, marked: await readMarked() }, process.pid);
  };
  const tell = (how: Farewell) => system.tell(pidsOf(members), how);
  const areGone = (withinMs: number, look: () => Promise<void>) =>
    areSoonGone({ members: () => members, isThere: system.isThere, look }, withinMs);
  await tell('hang up');
  if (await areGone(graceMs / 2, renew)) return [];
  await tell('end');
  if (await areGone(graceMs / 2, renew)) return [];
  const killAgain = async () => {
    await renew();
    await tell('kill');
  };
  await killAgain();
  await areGone(killedMs, killAgain);
  return pidsOf(members);
}

/** No process has this number: only a mark says what belongs together. */
const noPid = -1;

/** Ends what carries a mark, wherever it hangs: what is left of something whose leader nobody holds any more. */
export async function endMarked(mark: Mark, graceMs: number): Promise<void> {
  const { size } = await readMarkedProcesses(mark);
  if (size > 0) await endProcessGroup({ pid: noPid, isLeaderGone: true, mark, graceMs });
}

const pidsOf = (members: readonly ProcessRow[]): readonly number[] => members.map(({ pid }) => pid);

const leaderAlone = (pid: number): ProcessRow => ({
  ...{ pid, parent: 0, group: pid },
  ...{ tty: '?', isZombie: false, born: '' },
});

/** Once none of the group lives, its number may be given to others: then only known members count. */
function livingLeader(pid: number, members: readonly ProcessRow[]): number {
  return members.some((row) => row.pid === pid || row.group === pid) ? pid : -1;
}

interface Waiting {
  readonly members: () => readonly ProcessRow[];
  readonly isThere: ProcessSystem['isThere'];
  /** Looks for them anew. */
  readonly look: () => Promise<void>;
}

async function areSoonGone({ members, isThere, look }: Waiting, withinMs: number): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  for (let round = 1; members().length > 0; round += 1) {
    // Zombies answer a probe until their parent collects them, so the table is asked when the probe finds none or now and then.
    if (!members().some(({ pid }) => isThere(pid)) || round % 6 === 0) await look();
    if (members().length === 0) return true;
    if (performance.now() >= deadline) break;
    await delay(pollMs);
  }
  await look();
  return members().length === 0;
}
