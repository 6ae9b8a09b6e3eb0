/**
 * The host that a Remote-SSH window is on, as its SSH configuration names it; undefined for every other window. Its
 * authority is `ssh-remote+HOST`, where a host that no authority can spell stands as hex of `{"hostName": …}`.
 */
export function sshHostOf(authority: string | undefined): string | undefined {
  const host = /^ssh-remote\+(.+)$/.exec(authority ?? '')?.[1];
  if (host === undefined) return undefined;
  return /^(?:[0-9a-f]{2}){2,}$/.test(host) ? (hostOfJson(Buffer.from(host, 'hex').toString('utf8')) ?? host) : host;
}

function hostOfJson(text: string): string | undefined {
  try {
    const { hostName, user, port } = JSON.parse(text) as Readonly<Record<string, unknown>>;
    if (typeof hostName !== 'string') return undefined;
    const login = typeof user === 'string' ? `${user}@` : '';
    return typeof port === 'number' ? `${login}${hostName}:${port}` : `${login}${hostName}`;
  } catch {
    return undefined; // A host that is called like a number.
  }
}

/** What may follow `ssh`: no option, no blank. */
export const isDestination = (text: string): boolean => /^[^\s-]\S*$/.test(text);
