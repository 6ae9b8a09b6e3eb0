const loopback = '0100007F';
const listening = '0A';

/** The user that listens at a port of 127.0.0.1, by what Linux says in /proc/net/tcp; undefined where nobody is named. */
export function listenerUid(table: string, port: number): number | undefined {
  const wanted = `${loopback}:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  for (const line of table.split('\n')) {
    const [, local, , state, , , , uid] = line.trim().split(/\s+/);
    if (local === wanted && state === listening && uid !== undefined) return Number(uid);
  }
  return undefined;
}
