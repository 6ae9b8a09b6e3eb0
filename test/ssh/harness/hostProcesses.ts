import { readFileSync, readdirSync, statSync } from 'node:fs';
import { until } from '../../harness/until.ts';

interface Found {
  readonly pid: number;
  readonly parent: number;
  readonly name: string;
  readonly uid: number;
}

/** Ends all processes of a user. */
export const endAllOf = (uid: number): Promise<void> =>
  until(() => {
    const found = list().filter((one) => one.uid === uid);
    for (const { pid } of found) signal(pid, 'SIGKILL');
    return found.length === 0;
  }, `all processes of user ${uid} end`).then(() => undefined);

/** The sshd of a host with all that serve somebody there: those of root, and those that have become the user. */
export function sshdsOf(listener: number, uid: number): readonly number[] {
  const sshds = list().filter(({ name }) => name.startsWith('sshd'));
  const ours = new Set(sshds.filter((one) => one.pid === listener || one.uid === uid).map(({ pid }) => pid));
  for (let before = -1; before !== ours.size;) {
    before = ours.size;
    for (const { pid, parent } of sshds) {
      if (ours.has(parent)) ours.add(pid);
      // One of root between the listener and the user's has lost its parent when that was ended first.
      else if (ours.has(pid) && pid !== listener && sshds.some((one) => one.pid === parent)) ours.add(parent);
    }
  }
  return [...ours];
}

/** A process that has ended meanwhile needs no signal. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended.
  }
}

function list(): readonly Found[] {
  return readdirSync('/proc').flatMap((entry) => {
    if (!/^\d+$/.test(entry)) return [];
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, 'utf8');
      const end = stat.lastIndexOf(')');
      const [state = '', parent = ''] = stat.slice(end + 2).split(' ');
      if (state === 'Z') return [];
      const name = stat.slice(stat.indexOf('(') + 1, end);
      return [{ pid: Number(entry), parent: Number(parent), name, uid: statSync(`/proc/${entry}`).uid }];
    } catch {
      return []; // It has ended meanwhile.
    }
  });
}
