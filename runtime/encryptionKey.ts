import { HubError } from '../shared/errors.ts';
import { readPrivateFile } from './atomicFile.ts';

const variable = 'ROSTRUM_ENCRYPTION_KEY';
const minKeyBytes = 32;

/**
 * The key material for secrets at rest: the variable ROSTRUM_ENCRYPTION_KEY, else the key file (0600).
 * Undefined where neither exists; throws a HubError `invalid-file` where one is shorter than 32 bytes or readable by others.
 */
export async function readEncryptionKey(
  env: Readonly<Record<string, string | undefined>>,
  keyFile: string,
): Promise<Buffer | undefined> {
  const told = env[variable];
  if (told !== undefined && told !== '') return requireLength(told, variable);
  try {
    return requireLength(await readPrivateFile(keyFile), keyFile);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function requireLength(text: string, source: string): Buffer {
  const key = Buffer.from(text.trim(), 'utf8');
  if (key.length >= minKeyBytes) return key;
  throw new HubError(
    'invalid-file',
    `${source} holds ${key.length} bytes; at least ${minKeyBytes} are needed. Make one: openssl rand -hex 32`,
  );
}
