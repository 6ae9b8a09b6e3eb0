import { readFile } from 'node:fs/promises';
import ssh2 from 'ssh2';
import type { ParsedKey } from 'ssh2';
import type { SshSettings } from './sshSettings.ts';

/** A key file that can be offered: its public part is known, its private part perhaps behind a passphrase. */
export interface KeyFile {
  readonly file: string;
  /** In the form in which it goes over the wire. */
  readonly publicKey: Buffer;
  /** The text of the file; undefined where only the public part is there, and an agent must have the rest. */
  readonly privateText: string | undefined;
}

/** What the configured key files give. */
export interface Identities {
  readonly keyFiles: readonly KeyFile[];
  /** Why some of them need `ssh` itself, as sentences without an end. */
  readonly onlySsh: readonly string[];
  /** Why some of them cannot be used at all. */
  readonly notes: readonly string[];
}

const maxKeyBytes = 64 * 1024;
/** How the type of a certificate ends. */
export const certificateEnd = '-cert-v01@openssh.com';

/** Reads the configured key files; those that do not exist are passed over, as `ssh` does. */
export async function readIdentities(
  settings: Pick<SshSettings, 'identityFiles' | 'certificateFiles'>,
): Promise<Identities> {
  const keyFiles: KeyFile[] = [];
  const onlySsh: string[] = [];
  const notes: string[] = [];
  for (const file of settings.certificateFiles) {
    if ((await readOrUndefined(file)) !== undefined) onlySsh.push(`${file} is a certificate`);
  }
  for (const file of settings.identityFiles) {
    const privateText = await readOrUndefined(file);
    const publicText = await readOrUndefined(`${file}.pub`);
    const certificate = await readOrUndefined(`${file}-cert.pub`);
    if (certificate !== undefined) onlySsh.push(`${file}-cert.pub is a certificate`);
    if (privateText === undefined && publicText === undefined) {
      const unset = /\$\{([^}]+)\}/.exec(file)?.[1];
      if (unset !== undefined) notes.push(`${file} names a variable that is not set here (${unset})`);
      continue;
    }
    const publicKey = publicBlobOf(publicText) ?? publicBlobOf(privateText);
    const type = publicKey === undefined ? undefined : typeOfBlob(publicKey);
    if (type?.startsWith('sk-')) onlySsh.push(`${file} is the key of a security key`);
    else if (type?.endsWith(certificateEnd)) onlySsh.push(`${file} is a certificate`);
    else if (publicKey === undefined)
      notes.push(`${file} is in a format that cannot be read here ("ssh-keygen -p -f ${file}" writes it anew)`);
    else keyFiles.push({ file, publicKey, privateText: isPrivate(privateText) ? privateText : undefined });
  }
  return { keyFiles, onlySsh, notes };
}

/** The public part of a key, from a public key's line or from a private key that need not be unlocked for it. */
function publicBlobOf(text: string | undefined): Buffer | undefined {
  if (text === undefined) return undefined;
  const line = /^(?:ssh|ecdsa|sk)-\S+ ([A-Za-z0-9+/]+=*)/.exec(text.trim());
  if (line?.[1] !== undefined) return Buffer.from(line[1], 'base64');
  const armored = /-----BEGIN OPENSSH PRIVATE KEY-----([A-Za-z0-9+/=\s]+)-----END/.exec(text);
  if (armored?.[1] !== undefined) return publicPartOf(Buffer.from(armored[1], 'base64'));
  const parsed = ssh2.utils.parseKey(text);
  return parsed instanceof Error ? undefined : parsed.getPublicSSH();
}

// See PROTOCOL.key of OpenSSH: magic, cipher, key derivation and its options, the number of keys, the public key.
function publicPartOf(bytes: Buffer): Buffer | undefined {
  const magic = 'openssh-key-v1\0';
  if (bytes.subarray(0, magic.length).toString('latin1') !== magic) return undefined;
  let place = magic.length;
  const next = (): Buffer | undefined => {
    if (place + 4 > bytes.length) return undefined;
    const start = place + 4;
    place = start + bytes.readUInt32BE(place);
    return place > bytes.length ? undefined : bytes.subarray(start, place);
  };
  for (let field = 0; field < 3; field += 1) if (next() === undefined) return undefined;
  place += 4;
  return next();
}

/** The type that a public key begins with. */
export function typeOfBlob(blob: Buffer): string | undefined {
  if (blob.length < 4) return undefined;
  const length = blob.readUInt32BE(0);
  return length > 0 && length <= 64 && blob.length >= 4 + length
    ? blob.subarray(4, 4 + length).toString('latin1')
    : undefined;
}

/** A private key that is ready to sign; undefined where this is not its passphrase. */
export function unlock(text: string, passphrase: string | undefined): ParsedKey | undefined {
  const parsed = ssh2.utils.parseKey(text, passphrase);
  if (parsed instanceof Error) return undefined;
  const [key] = Array.isArray(parsed) ? (parsed as readonly ParsedKey[]) : [parsed];
  return key?.isPrivateKey() ? key : undefined;
}

const isPrivate = (text: string | undefined): text is string =>
  text !== undefined && /PRIVATE KEY-----|^PuTTY-User-Key-File/.test(text);

async function readOrUndefined(file: string): Promise<string | undefined> {
  try {
    const bytes = await readFile(file);
    return bytes.length > maxKeyBytes ? undefined : bytes.toString('utf8');
  } catch {
    // Not there, or not ours to read: then it is no key that we can offer. `ssh` passes over it too.
    return undefined;
  }
}
