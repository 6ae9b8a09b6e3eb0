import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** One line of a file of known hosts, in OpenSSH's format (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT). */
export interface KnownHost {
  readonly marker: 'revoked' | 'cert-authority' | undefined;
  /** Names and patterns, or one hashed name. */
  readonly names: string;
  readonly keyType: string;
  /** In base64, as it stands there. */
  readonly key: string;
  readonly file: string;
  /** 1-based. */
  readonly line: number;
}

/** A key that a host showed. */
export interface HostKey {
  readonly type: string;
  /** In base64. */
  readonly key: string;
}

/** The lines of a text that can be understood; OpenSSH passes over the others too. */
export function parseKnownHosts(text: string, file: string): readonly KnownHost[] {
  return text.split(/\r?\n/).flatMap((line, index): readonly KnownHost[] => {
    const found = /^\s*(?:@(\S+)\s+)?([^#\s@]\S*)\s+([a-z][a-z0-9@.-]*)\s+([A-Za-z0-9+/]+=*)(?:\s|$)/.exec(line);
    if (found === null) return [];
    const [, marker, names = '', keyType = '', key = ''] = found;
    // A mark that is not known may mean anything, so the line says nothing.
    if (marker !== undefined && marker !== 'revoked' && marker !== 'cert-authority') return [];
    return [{ marker, names, keyType, key, file, line: index + 1 }];
  });
}

/** The name under which a host's keys are kept: the port belongs to it where it is not the usual one. */
export const knownHostName = (host: string, port: number): string =>
  port === 22 ? host.toLowerCase() : `[${host.toLowerCase()}]:${port}`;

/** Whether a line is about a host of that name. */
function isAbout({ names }: KnownHost, name: string): boolean {
  if (names.startsWith('|1|')) return isHashOf(names, name);
  const patterns = names.toLowerCase().split(',');
  const matches = (pattern: string) => wildcard(pattern).test(name);
  return (
    patterns.some((pattern) => !pattern.startsWith('!') && matches(pattern)) &&
    !patterns.some((pattern) => pattern.startsWith('!') && matches(pattern.slice(1)))
  );
}

// `|1|salt|hash`, both in base64: HMAC-SHA1 of the name.
function isHashOf(hashed: string, name: string): boolean {
  const [, , salt = '', hash = ''] = hashed.split('|');
  const expected = Buffer.from(hash, 'base64');
  const actual = createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest();
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}

const wildcard = (pattern: string) =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replace(/\*+/g, '.*')
      .replace(/\?/g, '.')}$`,
  );

/** What the known hosts say about a key that a host showed. */
export type HostKeyVerdict =
  | { readonly is: 'revoked'; readonly by: KnownHost }
  /** `conflict`: a line of the other file that knows another key of this type. */
  | { readonly is: 'known'; readonly by: KnownHost; readonly conflict: KnownHost | undefined }
  /** The file that decides knows other keys of this host, and not this one. */
  | { readonly is: 'changed'; readonly known: readonly KnownHost[]; readonly elsewhere: KnownHost | undefined }
  /** `authority`: somebody vouches for hosts of this name by certificates. */
  | { readonly is: 'unknown'; readonly authority: KnownHost | undefined };

/** Our own file of known hosts, and the person's files. */
export interface KnownHosts {
  readonly ours: readonly KnownHost[];
  readonly theirs: readonly KnownHost[];
}

/** Our own file decides where it knows the host; else the person's files do. A revoked key is refused by any of them. */
export function judgeHostKey({ ours, theirs }: KnownHosts, host: string, port: number, shown: HostKey): HostKeyVerdict {
  const name = knownHostName(host, port);
  const about = [...ours, ...theirs].filter((line) => isAbout(line, name));
  const isShown = ({ keyType, key }: KnownHost) => keyType === shown.type && key === shown.key;
  const revoked = about.find((line) => line.marker === 'revoked' && isShown(line));
  if (revoked !== undefined) return { is: 'revoked', by: revoked };

  const plain = (lines: readonly KnownHost[]) =>
    lines.filter((line) => line.marker === undefined && isAbout(line, name));
  const [oursOfHost, theirsOfHost] = [plain(ours), plain(theirs)];
  const [deciding, others] = oursOfHost.length > 0 ? [oursOfHost, theirsOfHost] : [theirsOfHost, oursOfHost];
  const by = deciding.find(isShown);
  if (by !== undefined) {
    const isVouchedForByOthers = others.some(isShown);
    const conflict = isVouchedForByOthers ? undefined : others.find(({ keyType }) => keyType === shown.type);
    return { is: 'known', by, conflict };
  }
  if (deciding.length > 0) return { is: 'changed', known: deciding, elsewhere: others.find(isShown) };
  // As OpenSSH does: a key of the host on its usual port serves for its other ports, but only to say yes.
  const onUsualPort = theirs.find(
    (line) => line.marker === undefined && isAbout(line, host.toLowerCase()) && isShown(line),
  );
  if (onUsualPort !== undefined) return { is: 'known', by: onUsualPort, conflict: undefined };
  return { is: 'unknown', authority: about.find(({ marker }) => marker === 'cert-authority') };
}

/**
 * Which of the files the system's `ssh`, to which one match in any file is enough, may be told of a host: ours alone where it
 * knows the host, else theirs; none where theirs revoke a key that ours knows.
 */
export function decidingFiles({ ours, theirs }: KnownHosts, host: string, port: number): 'ours' | 'theirs' | 'none' {
  const name = knownHostName(host, port);
  const oursOfHost = ours.filter((line) => line.marker === undefined && isAbout(line, name));
  if (oursOfHost.length === 0) return 'theirs';
  const revoked = theirs.filter((line) => line.marker === 'revoked' && isAbout(line, name));
  const isRevoked = ({ keyType, key }: KnownHost) =>
    revoked.some((line) => line.keyType === keyType && line.key === key);
  return oursOfHost.some(isRevoked) ? 'none' : 'ours';
}

/** The types of keys that are known of a host, by the file that decides: it is asked for these first. */
export function knownKeyTypes({ ours, theirs }: KnownHosts, host: string, port: number): readonly string[] {
  const name = knownHostName(host, port);
  const types = (lines: readonly KnownHost[], wanted: string) =>
    lines.filter((line) => line.marker === undefined && isAbout(line, wanted)).map(({ keyType }) => keyType);
  const found = [types(ours, name), types(theirs, name), types(theirs, host.toLowerCase())].find(
    (list) => list.length > 0,
  );
  return [...new Set(found)];
}

/** As `ssh-keygen -lf` prints it. */
export const fingerprintOf = (key: string): string =>
  `SHA256:${createHash('sha256').update(Buffer.from(key, 'base64')).digest('base64').replace(/=+$/, '')}`;

/** As `ssh` calls a type of keys: `ED25519`. */
export const typeName = (type: string): string =>
  /^ssh-(ed25519|rsa|dss)/.exec(type)?.[1]?.toUpperCase().replace('DSS', 'DSA') ??
  (type.startsWith('ecdsa-') ? 'ECDSA' : type);
