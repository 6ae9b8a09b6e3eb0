import { shellWord } from '../../../shared/shellLine.ts';
import { RemoteRefusal } from '../remoteHost.ts';
import type { ClosedPort, PlaceThere } from '../remoteHost.ts';
import { copyKeyCommand } from './destination.ts';
import { fingerprintOf, knownHostName, typeName } from './knownHosts.ts';
import type { HostKey, KnownHost } from './knownHosts.ts';

/** A host as it was asked for, and where it is. */
export interface HostPlace {
  /** The name in the SSH configuration, or the address that was typed. */
  readonly name: string;
  /** Under which its keys are known. */
  readonly host: string;
  readonly port: number;
}

/** Nothing answers there, or no such name exists. */
export const unreachable = (
  { name, host, port }: HostPlace,
  why: string,
  closed: readonly ClosedPort[] = [],
): RemoteRefusal =>
  new RemoteRefusal(
    'unreachable',
    name,
    `${name} (${host}, port ${port}) cannot be reached: ${why}. See that it runs and that "ssh ${name}" works from this machine.`,
    closed,
  );

/** The host, or something before it, has taken the connection and then said nothing. */
export const silent = ({ name, host, port }: HostPlace, afterMs: number, what: string): RemoteRefusal =>
  new RemoteRefusal(
    'timeout',
    name,
    `${name} (${host}, port ${port}) did not answer within ${afterMs / 1000} s: ${what}. See whether a firewall or a host without memory is in the way, and try again.`,
  );

/** Whoever asked has called it off. */
export const aborted = (name: string): RemoteRefusal =>
  new RemoteRefusal('aborted', name, `Connecting to ${name} was called off.`);

/** A key that nobody has vouched for, and the person did not say that it is right. */
export const notVouchedFor = ({ name }: HostPlace, { type, key }: HostKey): RemoteRefusal =>
  new RemoteRefusal(
    'host-key-unknown',
    name,
    `The ${typeName(type)} key ${fingerprintOf(key)} of ${name} is not known here and nobody has said that it is right. ` +
      `Compare it on that host ("ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub") and connect again.`,
  );

/** Another key than the known one. */
export function hostKeyChanged(
  place: HostPlace,
  shown: HostKey,
  known: readonly KnownHost[],
  elsewhere: KnownHost | undefined,
): RemoteRefusal {
  const name = knownHostName(place.host, place.port);
  const expected = known.map(
    ({ keyType, key, file, line }) => `  ${typeName(keyType)} ${fingerprintOf(key)} (${file}, line ${line})`,
  );
  const files = [...new Set(known.map(({ file }) => file))];
  return new RemoteRefusal(
    'host-key-changed',
    place.name,
    [
      `THE HOST KEY OF ${place.name} (${name}) IS NOT THE ONE THAT IS KNOWN. Somebody may be listening in between, or the host was set up anew. Nothing was sent to it.`,
      `It shows: ${typeName(shown.type)} ${fingerprintOf(shown.key)}`,
      ...(elsewhere === undefined
        ? []
        : [`(${elsewhere.file}, line ${elsewhere.line}, knows this one: the two files disagree.)`]),
      `Known are:`,
      ...expected,
      'Ask whoever runs that host. Only if the new key is right, take the old one away and connect again:',
      ...files.map((file) => `  ssh-keygen -R ${shellWord(name)} -f ${shellWord(file)}`),
    ].join('\n'),
  );
}

/** The same as the system's `ssh` says it. */
export const hostKeyChangedForSsh = (host: string, said: string): RemoteRefusal =>
  new RemoteRefusal(
    'host-key-changed',
    host,
    `THE HOST KEY OF ${host}, OR OF A HOST ON THE WAY, IS NOT THE ONE THAT IS KNOWN. Somebody may be listening in between, or the host was set up anew. Nothing was sent to it. The system's ssh says: ${said.replace(/\s*@{3,}\s*/g, ' ').trim()} Ask whoever runs that host. Only if the new key is right, take the old one away ("ssh-keygen -R") and connect again.`,
  );

/** A key of which somebody has said that it must not be trusted any more. */
export const hostKeyRevoked = ({ name }: HostPlace, shown: HostKey, where: string): RemoteRefusal =>
  new RemoteRefusal(
    'host-key-changed',
    name,
    `${name} SHOWS A HOST KEY THAT IS REVOKED: ${typeName(shown.type)} ${fingerprintOf(shown.key)} (${where}). ` +
      'Whoever holds it is not to be trusted, and nothing was sent to it. Ask whoever runs that host to give it a new key, and connect again.',
  );

/** The same as the system's `ssh` says it. */
export const hostKeyRevokedForSsh = (host: string, said: string): RemoteRefusal =>
  new RemoteRefusal(
    'host-key-changed',
    host,
    `${host}, OR A HOST ON THE WAY, SHOWS A HOST KEY THAT IS REVOKED. Whoever holds it is not to be trusted, and nothing was sent to it. The system's ssh says: ${said.replace(/\s*@{3,}\s*/g, ' ').trim()} Ask whoever runs that host to give it a new key, and connect again.`,
  );

/** Where it is not known which keys are revoked, any may be. */
export const revokedKeysUnread = ({ name }: HostPlace, file: string, why: string): RemoteRefusal =>
  new RemoteRefusal(
    'bad-destination',
    name,
    `No key of ${name} can be taken: ${file}, which RevokedHostKeys names in your SSH configuration, cannot be read (${why}). Mend that file, or name the right one, and connect again.`,
  );

/** What has been tried to be let in, for the person who must find out what is missing. */
export interface Attempts {
  readonly user: string;
  readonly tried: readonly string[];
  /** Why a key could not be used. */
  readonly notes: readonly string[];
  readonly accepts: readonly string[];
}

/** The host did not let us in. */
export const notLetIn = ({ name, port }: HostPlace, { user, tried, notes, accepts }: Attempts): RemoteRefusal =>
  new RemoteRefusal(
    'not-let-in',
    name,
    [
      `${name} did not let "${user}" in.`,
      tried.length > 0 ? `Tried: ${tried.join(', ')}.` : 'There was nothing to try: no key, and no agent that has one.',
      ...notes.map((note) => `${note}.`),
      ...(accepts.length > 0 ? [`It accepts: ${accepts.join(', ')}.`] : []),
      accepts.length > 0 && !accepts.includes('publickey')
        ? 'Keys are not accepted there; see its sshd_config.'
        : `Put your public key there ("${copyKeyCommand({ host: name, user, port })}"), or name the right key and user in your SSH configuration (IdentityFile, User).`,
    ].join(' '),
  );

/** Only "ssh" itself can check the key of this host. */
export const leftToSsh = ({ name }: HostPlace): RemoteRefusal =>
  new RemoteRefusal(
    'not-let-in',
    name,
    `The key of ${name} is vouched for by a certificate, which only "ssh" itself can check. Install OpenSSH's "ssh" on this machine and try again.`,
  );

/** What came over the connection cannot be understood, or has nothing in common with us. */
export const notUnderstood = ({ name }: HostPlace, why: string): RemoteRefusal =>
  new RemoteRefusal(
    'protocol',
    name,
    `${name} and this program do not understand each other: ${why}. See what answers there: "ssh -v ${name}" shows it.`,
  );

/** The connection ended while something went on. */
export const lost = (name: string, why: string): RemoteRefusal =>
  new RemoteRefusal('lost', name, `The connection to ${name} was lost: ${why}. Try again when it can be reached.`);

/** The host does not open a place for us, or it is taken. */
export const forwardRefused = (host: string, there: PlaceThere): RemoteRefusal =>
  new RemoteRefusal(
    'forward-refused',
    host,
    'socket' in there
      ? `The SSH server of ${host} does not open the socket ${there.socket}: something is at that path already, or its sshd_config forbids it (AllowStreamLocalForwarding, DisableForwarding).`
      : `The SSH server of ${host} does not open port ${there.port === 0 ? '(any)' : there.port} for us: it is in use, or its sshd_config forbids it (AllowTcpForwarding, PermitListen, DisableForwarding).`,
  );
