import { appendFile, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ensurePrivateDirectory } from '../../../runtime/atomicFile.ts';
import type { Person } from '../person.ts';
import type { RemoteRefusal } from '../remoteHost.ts';
import {
  decidingFiles,
  fingerprintOf,
  judgeHostKey,
  knownHostName,
  knownKeyTypes,
  parseKnownHosts,
  typeName,
} from './knownHosts.ts';
import type { HostKey, KnownHost, KnownHosts } from './knownHosts.ts';
import { hostKeyChanged, hostKeyRevoked, notVouchedFor } from './refusals.ts';
import type { HostPlace } from './refusals.ts';
import { readRevokedKeys } from './revokedKeys.ts';

/** Where known hosts are kept. */
export interface KnownHostsFiles {
  /** Our own file, beside the person's; it is made when the first key is kept. */
  readonly ours: string;
  /** The person's files and the machine's, which are only read. */
  readonly theirs: readonly string[];
}

/** Stands before one host: no key of it is taken that is not known, or that a person has not seen. */
export interface HostKeyGuard {
  /** The types to ask the host for first, because keys of them are known. */
  readonly knownTypes: readonly string[];
  /** Whether certificates may vouch for this host, which only `ssh` can check. */
  readonly hasAuthority: boolean;
  /** Undefined where the key is taken, else why it is not. */
  readonly check: (shown: HostKey) => Promise<RemoteRefusal | undefined>;
  /** The key that was taken. */
  readonly taken: () => HostKey | undefined;
}

/** What the guard needs to know. */
export interface HostKeyGuardOptions {
  readonly place: HostPlace;
  readonly destination: string;
  readonly isJump: boolean;
  readonly files: KnownHostsFiles;
  /** Files of keys that are taken of nobody, whoever knows them. */
  readonly revoked: readonly string[];
  readonly person: Person;
}

// More than any file of known hosts that people have.
const maxFileBytes = 16 * 1024 * 1024;

/** Reads the known hosts and stands guard. What is taken is kept in our own file, which decides from then on. */
export async function openHostKeyGuard({
  place,
  destination,
  isJump,
  files,
  revoked,
  person,
}: HostKeyGuardOptions): Promise<HostKeyGuard> {
  const { host, port } = place;
  const known = await readAll(files);
  const whereRevoked = await readRevokedKeys(revoked, place);
  const nobodyKnows = judgeHostKey(known, host, port, { type: '', key: '' });
  let taken: HostKey | undefined;

  const check = async (shown: HostKey): Promise<RemoteRefusal | undefined> => {
    // Keys are exchanged anew now and then; the host must stay who it was.
    if (taken !== undefined)
      return taken.key === shown.key ? undefined : hostKeyChanged(place, shown, [asKnown(taken)], undefined);
    const where = whereRevoked(shown);
    if (where !== undefined) return hostKeyRevoked(place, shown, where);
    const verdict = judgeHostKey(known, host, port, shown);
    if (verdict.is === 'revoked') return hostKeyRevoked(place, shown, `${verdict.by.file}, line ${verdict.by.line}`);
    if (verdict.is === 'changed') return hostKeyChanged(place, shown, verdict.known, verdict.elsewhere);
    if (verdict.is === 'known') {
      if (verdict.conflict !== undefined) person.tell(conflictStep(place, shown, verdict.by, verdict.conflict));
    } else {
      const question = {
        destination,
        host: knownHostName(host, port),
        isJump,
        keyType: typeName(shown.type),
        fingerprint: fingerprintOf(shown.key),
      };
      if (!(await person.confirmHostKey(question))) return notVouchedFor(place, shown);
    }
    if (verdict.is === 'unknown' || verdict.by.file !== files.ours)
      await keep(files.ours, knownHostName(host, port), shown);
    taken = shown;
    return undefined;
  };
  const asKnown = ({ type, key }: HostKey): KnownHost => ({
    marker: undefined,
    names: '',
    keyType: type,
    key,
    file: 'this connection',
    line: 1,
  });
  return {
    knownTypes: knownKeyTypes(known, host, port),
    hasAuthority: nobodyKnows.is === 'unknown' && nobodyKnows.authority !== undefined,
    check,
    taken: () => taken,
  };
}

/** The files of known hosts that the system's `ssh` may be told for one host, so that it takes no other keys than we do. */
export async function filesForSsh(files: KnownHostsFiles, { host, port }: HostPlace): Promise<readonly string[]> {
  const deciding = decidingFiles(await readAll(files), host, port);
  if (deciding === 'ours') return [files.ours];
  // It is told some file in any case: told none, it would take its usual ones.
  return deciding === 'none' || files.theirs.length === 0 ? ['/dev/null'] : files.theirs;
}

const readAll = async ({ ours, theirs }: KnownHostsFiles): Promise<KnownHosts> => ({
  ours: await readKnownHosts(ours),
  theirs: (await Promise.all(theirs.map(readKnownHosts))).flat(),
});

/** The lines of a file; none where there is no such file. */
async function readKnownHosts(file: string): Promise<readonly KnownHost[]> {
  try {
    const bytes = await readFile(file);
    if (bytes.length > maxFileBytes)
      throw new Error(`${file} is larger than ${maxFileBytes} bytes; it is no file of known hosts.`);
    return parseKnownHosts(bytes.toString('utf8'), file);
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return [];
    throw error;
  }
}

async function keep(file: string, name: string, { type, key }: HostKey): Promise<void> {
  await ensurePrivateDirectory(dirname(file));
  // One line in one write: others may append to it at the same time.
  await appendFile(file, `${name} ${type} ${key}\n`, { mode: 0o600, flush: true });
}

const conflictStep = ({ name }: HostPlace, shown: HostKey, by: KnownHost, conflict: KnownHost) =>
  ({
    id: `host-key ${name}`,
    title: `Known hosts disagree about ${name}`,
    state: 'done',
    text:
      `${by.file}, line ${by.line}, knows the key that it shows (${typeName(shown.type)} ${fingerprintOf(shown.key)}); ` +
      `${conflict.file}, line ${conflict.line}, knows another (${fingerprintOf(conflict.key)}). The first decides.`,
  }) as const;
