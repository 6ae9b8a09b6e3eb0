/** One line of `ps`. `born` tells a process from a later one with the same pid. */
export interface ProcessRow {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  /** As ps prints it, such as pts/3 or ttys004; "?" or "??" for none. */
  readonly tty: string;
  readonly isZombie: boolean;
  readonly born: string;
}

/** Arguments of `ps` whose output `parseProcessTable` reads; the same on Linux and macOS, with LC_ALL=C. */
export const processTableArgs: readonly string[] = ['-A', '-o', 'pid=,ppid=,pgid=,tty=,stat=,lstart='];

/** Reads the table; lines that are none are left out. */
export function parseProcessTable(printed: string): readonly ProcessRow[] {
  return printed.split('\n').flatMap((line) => {
    const match = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(\S+)\s+(\S.*?)\s*$/.exec(line);
    if (!match) return [];
    const [, pid, parent, group, tty = '?', state = '', born = ''] = match;
    return [
      { pid: Number(pid), parent: Number(parent), group: Number(group), tty, isZombie: state.startsWith('Z'), born },
    ];
  });
}

/** What belongs to a session: its leader's group, its terminal, and everything that they started. */
interface ProcessRoot {
  readonly pid: number;
  /** Only while the terminal is open: its name is given to others afterwards. */
  readonly tty?: string | undefined;
  /** Members found earlier; what they started since belongs to them. */
  readonly known?: readonly ProcessRow[] | undefined;
  /** It has ended and was collected: whoever has its pid now is someone else, and so is that one's group. */
  readonly isLeaderGone?: boolean | undefined;
  /** Processes that carry the session's mark in their environment, wherever they hang in the tree. */
  readonly marked?: ReadonlySet<number> | undefined;
}

/** The living members of a session's process tree. Never init, never `self`. */
export function decideMembers(table: readonly ProcessRow[], root: ProcessRoot, self: number): readonly ProcessRow[] {
  const isReused = root.isLeaderGone === true && table.some((row) => row.pid === root.pid);
  const known = new Set((root.known ?? []).map(identity));
  const tty = readHeldTty(table, root);
  const isRoot = (row: ProcessRow) =>
    (!isReused && (row.pid === root.pid || row.group === root.pid)) ||
    known.has(identity(row)) ||
    root.marked?.has(row.pid) === true ||
    (tty !== undefined && row.tty === tty);
  const children = new Map<number, ProcessRow[]>();
  for (const row of table) children.set(row.parent, [...(children.get(row.parent) ?? []), row]);
  const found = new Map<number, ProcessRow>();
  const waiting = table.filter(isRoot);
  for (let row = waiting.pop(); row; row = waiting.pop()) {
    if (found.has(row.pid) || row.pid <= 1 || row.pid === self) continue;
    found.set(row.pid, row);
    waiting.push(...(children.get(row.pid) ?? []));
  }
  return [...found.values()].filter((row) => !row.isZombie);
}

/** The leader's terminal, while it holds it in this very table: the name of a closed one may be the next session's. */
function readHeldTty(table: readonly ProcessRow[], { pid, tty }: ProcessRoot): string | undefined {
  const name = tty?.replace(/^\/dev\//, '');
  return table.some((row) => row.pid === pid && row.tty === name && !row.isZombie) ? name : undefined;
}

function identity({ pid, born }: ProcessRow): string {
  return `${pid} ${born}`;
}
