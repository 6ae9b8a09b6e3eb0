import { createHash } from 'node:crypto';
import { access, readFile } from 'node:fs/promises';
import { toError } from '../../../shared/errors.ts';
import { typeOfBlob } from './identities.ts';
import { parseKnownHosts } from './knownHosts.ts';
import type { HostKey } from './knownHosts.ts';
import { revokedKeysUnread } from './refusals.ts';
import type { HostPlace } from './refusals.ts';

/** Where a key is said to be revoked, as a person finds it; undefined where it is not. */
export type RevokedKeys = (shown: HostKey) => string | undefined;

// More than any list of revoked keys that people have.
const maxFileBytes = 16 * 1024 * 1024;

/**
 * Reads the files that RevokedHostKeys names, as `ssh` does: where one cannot be read, no key may be taken.
 * @throws RemoteRefusal `bad-destination`
 */
export async function readRevokedKeys(files: readonly string[], place: HostPlace): Promise<RevokedKeys> {
  const all = await Promise.all(files.map((line) => filesOf(line)));
  const lists = await Promise.all(
    all.flat().map(async (file) => {
      try {
        return parseRevokedKeys(await readBounded(file), file);
      } catch (error) {
        throw revokedKeysUnread(place, file, toError(error).message);
      }
    }),
  );
  return (shown) => lists.map((isRevokedBy) => isRevokedBy(shown)).find((where) => where !== undefined);
}

/** One file whose name may have blanks, or else several. */
async function filesOf(line: string): Promise<readonly string[]> {
  if (!/\s/.test(line)) return [line];
  return access(line).then(
    () => [line],
    () => line.split(/\s+/),
  );
}

async function readBounded(file: string): Promise<Buffer> {
  const bytes = await readFile(file);
  if (bytes.length > maxFileBytes) throw new Error(`it is larger than ${maxFileBytes} bytes`);
  return bytes;
}

/** Reads a list of keys, one a line, or OpenSSH's own form of a list. @throws Error where something in it is neither. */
export const parseRevokedKeys = (bytes: Buffer, file: string): RevokedKeys =>
  bytes.subarray(0, magic.length).equals(magic) ? parseKrl(bytes, file) : parseLines(bytes.toString('utf8'), file);

function parseLines(text: string, file: string): RevokedKeys {
  const lines = text.split(/\r?\n/).map((line) => line.trimStart());
  // A key of any host: with a name before it, it is a line of known hosts.
  const revoked = parseKnownHosts(lines.map((line) => `@revoked * ${line}`).join('\n'), file).filter(
    (line) => typeOfBlob(blobOf(line)) === line.keyType,
  );
  const known = new Set(revoked.map(({ line }) => line));
  const strange = lines.findIndex((line, at) => line !== '' && !line.startsWith('#') && !known.has(at + 1));
  if (strange >= 0) throw new Error(`line ${strange + 1} is no public key`);
  return (shown) => {
    const blob = blobOf(shown);
    const by = revoked.find((line) => blobOf(line).equals(blob));
    return by === undefined ? undefined : `${file}, line ${by.line}`;
  };
}

const blobOf = ({ key }: Pick<HostKey, 'key'>): Buffer => Buffer.from(key, 'base64');

// PROTOCOL.krl of OpenSSH: a head, then sections, each with its kind and its length.
const magic = Buffer.from('SSHKRL\n\0', 'latin1');
const headBytes = magic.length + 4 + 3 * 8;
const sections = { certificates: 1, keys: 2, sha1: 3, signature: 4, sha256: 5, extension: 255 } as const;

function parseKrl(bytes: Buffer, file: string): RevokedKeys {
  const version = bytes.length < headBytes ? undefined : bytes.readUInt32BE(magic.length);
  if (version !== 1) throw new Error(`its form (${version ?? 'cut off'}) is not known here`);
  const read = stringsOf(bytes.subarray(headBytes));
  read.next();
  read.next();
  const revoked = new Set<string>();
  const add = (kind: string, data: Buffer) => {
    for (const one = stringsOf(data); one.isLeft();) revoked.add(`${kind} ${one.next().toString('base64')}`);
  };
  while (read.isLeft()) {
    const kind = read.byte();
    const data = read.next();
    if (kind === sections.keys) add('key', data);
    else if (kind === sections.sha1) add('sha1', data);
    else if (kind === sections.sha256) add('sha256', data);
    else if (kind === sections.signature) read.next();
    else if (kind === sections.extension) requireHarmless(data);
    // Host certificates are checked by `ssh` alone, by the same file.
    else if (kind !== sections.certificates) throw new Error(`its part of kind ${kind} is not known here`);
  }
  return (shown) => {
    const blob = blobOf(shown);
    const digest = (kind: string) => `${kind} ${createHash(kind).update(blob).digest('base64')}`;
    const marks = [`key ${blob.toString('base64')}`, digest('sha1'), digest('sha256')];
    return marks.some((mark) => revoked.has(mark)) ? file : undefined;
  };
}

/** An extension that is called critical may take keys away that nothing else does. */
function requireHarmless(data: Buffer): void {
  const read = stringsOf(data);
  const name = read.next().toString('utf8');
  if (read.byte() !== 0) throw new Error(`its extension ${name} is not known here`);
}

/** Reads what stands one after the other, each with its length before it. */
function stringsOf(bytes: Buffer) {
  let place = 0;
  const take = (length: number): Buffer => {
    if (place + length > bytes.length) throw new Error('it is cut off');
    place += length;
    return bytes.subarray(place - length, place);
  };
  return {
    isLeft: () => place < bytes.length,
    byte: () => take(1).readUInt8(),
    next: () => take(take(4).readUInt32BE()),
  };
}
