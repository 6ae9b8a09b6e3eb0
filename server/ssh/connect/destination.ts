import { RemoteRefusal } from '../remoteHost.ts';

/** What somebody typed to say which host is meant: a name of the SSH configuration, or an address. */
export interface Destination {
  readonly host: string;
  readonly user?: string;
  readonly port?: number;
}

// Names end in commands that a shell reads (ProxyCommand) and must never look like an option.
const forbidden = /^-|[\s'"`$\\;&<>|(){}\u0000-\u001f\u007f]/;
const maxLength = 255;
const sshPort = 22;

/**
 * Reads `host`, `user@host`, `user@host:port`, `[::1]:22` and `ssh://user@host:port`.
 * @throws RemoteRefusal `bad-destination`
 */
export function parseDestination(text: string): Destination {
  const bare = text.trim().replace(/^ssh:\/\/([^/]*)\/?$/, '$1');
  // The last @: a user's name may hold one, a host's never.
  const at = bare.lastIndexOf('@');
  const user = at < 0 ? undefined : bare.slice(0, at);
  const { host, port } = splitPort(bare.slice(at + 1));
  const portNumber = port === undefined ? undefined : Number(port);
  if (host === '' || user === '') throw bad(text, 'a name is missing');
  if (bare.length > maxLength) throw bad(text, `it is longer than ${maxLength} characters`);
  if (forbidden.test(host) || (user !== undefined && forbidden.test(user))) {
    throw bad(text, 'names have no spaces, quotes or signs of the shell, and do not begin with "-"');
  }
  if (portNumber !== undefined && !(Number.isInteger(portNumber) && portNumber >= 1 && portNumber <= 65_535)) {
    throw bad(text, `"${port}" is not a port (1 to 65535)`);
  }
  return { host, ...(user === undefined ? {} : { user }), ...(portNumber === undefined ? {} : { port: portNumber }) };
}

/** The command that lets a key of this machine in there. */
export const copyKeyCommand = ({ host, user, port = sshPort }: Destination): string =>
  ['ssh-copy-id', ...(port === sshPort ? [] : [`-p ${port}`]), user === undefined ? host : `${user}@${host}`].join(' ');

function splitPort(text: string): { host: string; port: string | undefined } {
  const bracketed = /^\[([^\]]*)\](?::(.*))?$/.exec(text);
  if (bracketed !== null) return { host: bracketed[1] ?? '', port: bracketed[2] };
  const [host = '', port, ...more] = text.split(':');
  // Several colons without brackets are an IPv6 address.
  return more.length > 0 ? { host: text, port: undefined } : { host, port };
}

const bad = (text: string, why: string) =>
  new RemoteRefusal(
    'bad-destination',
    text,
    `"${text.slice(0, maxLength)}" is not a host: ${why}. Write a name of your SSH configuration, or user@host:port.`,
  );
