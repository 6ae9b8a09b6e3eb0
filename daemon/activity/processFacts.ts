import type { ProcessState } from './decideActivity.ts';

/** One process, as far as it matters whether it works. */
export interface ProcessFact {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  /** The group in the foreground of its terminal; -1 or 0 where it has none. */
  readonly foreground: number;
  /** Processor time so far, with that of its children that have ended, where the system tells it. ms. */
  readonly cpuMs: number;
  readonly name: string;
}

/** Linux counts processor time in hundredths of a second, whatever its own clock. ms. */
const tickMs = 10;

/** Reads `/proc/<pid>/stat`; undefined where it is none. The name may hold spaces and parentheses. */
export function readStat(text: string): ProcessFact | undefined {
  const open = text.indexOf('(');
  const close = text.lastIndexOf(')');
  const pid = Number(text.slice(0, open));
  if (open < 1 || close < open || !Number.isInteger(pid)) return undefined;
  const [, parent, group, , , foreground, , , , , , ...times] = text
    .slice(close + 2)
    .split(' ')
    .map(Number);
  const ticks = times.slice(0, 4).reduce((sum, part) => sum + part, 0);
  if (parent === undefined || group === undefined || foreground === undefined || Number.isNaN(ticks)) return undefined;
  return { pid, parent, group, foreground, cpuMs: ticks * tickMs, name: text.slice(open + 1, close) };
}

/** Arguments of `ps` whose lines `readPsLine` reads, on systems without /proc; with LC_ALL=C. */
export const processFactArgs: readonly string[] = ['-A', '-o', 'pid=,ppid=,pgid=,tpgid=,time=,comm='];

/** Reads a line of `ps`; undefined where it is none. */
export function readPsLine(line: string): ProcessFact | undefined {
  const match = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(-?\d+)\s+(?:(\d+)-)?(?:(\d+):)?(\d+):(\d+(?:\.\d+)?)\s+(\S.*?)\s*$/.exec(
    line,
  );
  if (!match) return undefined;
  const [, pid, parent, group, foreground, days = 0, hours = 0, minutes, seconds, name = ''] = match;
  const cpuMs = (((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1_000;
  const [pidNumber, parentNumber, groupNumber, foregroundNumber] = [pid, parent, group, foreground].map(Number);
  return {
    pid: pidNumber ?? 0,
    parent: parentNumber ?? 0,
    group: groupNumber ?? 0,
    foreground: foregroundNumber ?? -1,
    cpuMs,
    name: name.split('/').at(-1) ?? name,
  };
}

/** The processes of each leader: itself and everything below it. One pass over the table for all of them. */
export function groupByLeader(
  table: readonly ProcessFact[],
  leaders: ReadonlySet<number>,
): ReadonlyMap<number, readonly ProcessFact[]> {
  const byPid = new Map(table.map((fact) => [fact.pid, fact]));
  const leaderOf = new Map<number, number | undefined>();
  const found = new Map<number, ProcessFact[]>();
  for (const fact of table) {
    const path: number[] = [];
    let at: ProcessFact | undefined = fact;
    while (at !== undefined && !leaders.has(at.pid) && !leaderOf.has(at.pid) && !path.includes(at.pid)) {
      path.push(at.pid);
      at = byPid.get(at.parent);
    }
    const leader = at === undefined ? undefined : leaders.has(at.pid) ? at.pid : leaderOf.get(at.pid);
    for (const pid of path) leaderOf.set(pid, leader);
    if (leader !== undefined) found.set(leader, [...(found.get(leader) ?? []), fact]);
  }
  return found;
}

/** This share of one processor is work; what an agent's screen needs to blink is less. */
const workingShare = 0.1;

/** What the processes of a leader do, from two looks `elapsedMs` apart. */
export function decideProcessState(
  leader: number,
  members: readonly ProcessFact[],
  before: ReadonlyMap<number, number>,
  elapsedMs: number,
): ProcessState {
  const own = members.find(({ pid }) => pid === leader);
  if (own === undefined) return { is: 'unknown' };
  const usedMs = members.reduce((sum, { pid, cpuMs }) => sum + Math.max(0, cpuMs - (before.get(pid) ?? cpuMs)), 0);
  const usesCpu = elapsedMs > 0 && usedMs / elapsedMs >= workingShare;
  const others = members.filter(({ pid }) => pid !== leader);
  const front =
    others.find(({ pid }) => pid === own.foreground) ?? others.find(({ group }) => group === own.foreground);
  const [other] = others;
  if (other === undefined) return { is: 'alone', usesCpu };
  const inForeground = front !== undefined && own.foreground !== own.group;
  return { is: 'accompanied', usesCpu, program: (inForeground ? front : other).name, inForeground };
}
