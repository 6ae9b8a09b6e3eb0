import { open, rename, rm } from 'node:fs/promises';
import * as path from 'node:path';
import { HubError, toError } from '../../shared/errors.ts';
import type { CliIo } from '../../runtime/cliCommand.ts';

/** Writes to stdout no faster than it is read. */
export async function writeOut(parts: AsyncIterable<string>, io: CliIo): Promise<void> {
  for await (const part of parts) {
    io.stdout(part);
    await io.drained?.();
  }
}

/** Writes a file, whole or not at all; gives its bytes. @throws HubError `bad-request` where it cannot be written. */
export async function writeFileOf(parts: AsyncIterable<string>, name: string, { cwd }: CliIo): Promise<number> {
  const file = path.resolve(cwd, name);
  const partial = `${file}.part`;
  let bytes = 0;
  // What was printed in a session may be secret.
  const handle = await open(partial, 'w', 0o600).catch(cannotWrite(name));
  try {
    for await (const part of parts) bytes += (await handle.write(part).catch(cannotWrite(name))).bytesWritten;
    await handle.close();
    await rename(partial, file).catch(cannotWrite(name));
    return bytes;
  } catch (error) {
    await handle.close().catch(() => undefined); // It may be closed already.
    await rm(partial, { force: true });
    throw error;
  }
}

const cannotWrite =
  (name: string) =>
  (thrown: unknown): never => {
    throw new HubError('bad-request', `"${name}" cannot be written: ${toError(thrown).message}`);
  };
