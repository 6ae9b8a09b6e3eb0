/**
 * Addresses of listeners that take a connection to 127.0.0.1, as /proc/net/tcp and tcp6 write them, in the order in which Linux looks
 * for one: the address itself, then all addresses.
 */
const addresses = ['0100007F', '0000000000000000FFFF00000100007F', '00000000', '0'.repeat(32)];
const listening = '0A';

/** The user who is given what connects to a port of 127.0.0.1, by the tables of Linux; undefined where nobody listens there. */
export function listenerUid(tables: string, port: number): number | undefined {
  const atPort = port.toString(16).toUpperCase().padStart(4, '0');
  const uids = new Map<string, number>();
  for (const line of tables.split('\n')) {
    const [, local = '', , state, , , , uid] = line.trim().split(/\s+/);
    if (state === listening && uid !== undefined && !uids.has(local)) uids.set(local, Number(uid));
  }
  const found = addresses.find((address) => uids.has(`${address}:${atPort}`));
  return uids.get(`${found}:${atPort}`);
}
