import type { ProcessRow } from './processTable.ts';

/** Arguments of Windows' own PowerShell whose output `parseWindowsTable` reads: `wmic` is not on new ones any more. */
export const windowsTableArgs: readonly string[] = [
  '-NoProfile',
  '-NonInteractive',
  '-Command',
  "Get-CimInstance Win32_Process | ForEach-Object { '{0} {1} {2:o}' -f $_.ProcessId, $_.ParentProcessId, $_.CreationDate }",
];

interface Line {
  readonly pid: number;
  readonly parent: number;
  readonly born: string;
}

/**
 * Reads the table. There are no groups, terminals and zombies; and a parent that has ended leaves its number behind, which
 * may be another one's by now: who was there before its parent is nobody's child.
 */
export function parseWindowsTable(printed: string): readonly ProcessRow[] {
  const lines = printed.split(/\r?\n/).flatMap(readLine);
  const bornAt = new Map(lines.map(({ pid, born }) => [pid, Date.parse(born)]));
  return lines.map(({ pid, parent, born }) => {
    const isOlder = Date.parse(born) < (bornAt.get(parent) ?? Number.NEGATIVE_INFINITY);
    return { pid, parent: isOlder ? 0 : parent, group: pid, tty: '?', isZombie: false, born };
  });
}

/** The idle process has no birth, and is nobody's to end. */
function readLine(text: string): readonly Line[] {
  const [, pid, parent, born] = /^\s*(\d+) (\d+) (\d{4}-\S+)\s*$/.exec(text) ?? [];
  return pid === undefined || parent === undefined || born === undefined
    ? []
    : [{ pid: Number(pid), parent: Number(parent), born }];
}

/**
 * Arguments of `taskkill` for these processes and no others: its own tree (`/T`) goes by the numbers of parents alone, and a
 * stranger may hang under one that was given anew.
 */
export const taskkillArgs = (pids: readonly number[], isForced: boolean): readonly string[] => [
  ...(isForced ? ['/F'] : []),
  ...pids.flatMap((pid) => ['/PID', String(pid)]),
];
