import { readFileSync, readdirSync, readlinkSync } from 'node:fs';

/** Where a process can be called. */
export type Listening = { readonly pid: number } & (
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  /** `@` begins a name that is in no directory. */
  | { readonly kind: 'unix'; readonly path: string }
);

/** The sockets on which some processes listen; read from /proc, so it takes Linux. */
export function listeningSockets(pids: readonly number[]): readonly Listening[] {
  const known = new Map([...tcp('tcp'), ...tcp('tcp6'), ...unix()]);
  return pids.flatMap((pid) =>
    inodesOf(pid).flatMap((inode) => {
      const place = known.get(inode);
      return place === undefined ? [] : [{ pid, ...place }];
    }),
  );
}

type Place =
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  | { readonly kind: 'unix'; readonly path: string };

const listens = '0A';
const accepts = 0x10_000;

function tcp(table: 'tcp' | 'tcp6'): readonly (readonly [string, Place])[] {
  return rows(`/proc/net/${table}`).flatMap(([, local = '', , state, , , , , , inode = '']) => {
    const [address = '', port = ''] = local.split(':');
    if (state !== listens) return [];
    return [[inode, { kind: 'tcp', host: hostOf(address), port: Number.parseInt(port, 16) }] as const];
  });
}

/** Each four bytes stand in the order of the machine. */
function hostOf(hex: string): string {
  const bytes = (hex.match(/.{8}/g) ?? []).flatMap((word) => (word.match(/../g) ?? []).reverse());
  if (bytes.length === 4) return bytes.map((byte) => Number.parseInt(byte, 16)).join('.');
  return (bytes.join('').match(/.{4}/g) ?? []).join(':');
}

function unix(): readonly (readonly [string, Place])[] {
  return rows('/proc/net/unix').flatMap(([, , , flags = '', , , inode = '', path]) =>
    path === undefined || (Number.parseInt(flags, 16) & accepts) === 0
      ? []
      : [[inode, { kind: 'unix', path }] as const],
  );
}

const rows = (file: string): readonly (readonly string[])[] =>
  readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/));

function inodesOf(pid: number): readonly string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      const inode = /^socket:\[(\d+)\]$/.exec(readLink(`/proc/${pid}/fd/${fd}`))?.[1];
      return inode === undefined ? [] : [inode];
    });
  } catch {
    // It has ended meanwhile.
    return [];
  }
}

function readLink(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    // Closed meanwhile.
    return '';
  }
}
