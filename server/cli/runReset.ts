import { rename, rm, stat } from 'node:fs/promises';
import * as path from 'node:path';
import { exitCodes } from '../../runtime/cliCommand.ts';
import type { CliInput } from '../../runtime/cliCommand.ts';
import { syncDirectory } from '../../runtime/atomicFile.ts';
import { holdLock } from '../../runtime/fileLock.ts';
import { conflict, toError } from '../../shared/errors.ts';
import { readHubConfig } from './hubConfigOf.ts';

const lockName = 'lock';
/** What only the data directory of a hub has. */
const marks = ['journal', 'state.json'];

/** Moves a hub's data aside after a typed confirmation. @throws HubError `conflict`; nothing was changed then. */
export async function runReset(input: CliInput): Promise<number> {
  const { io } = input;
  const { dataDir } = await readHubConfig(input);
  await requireHubData(dataDir);
  // Held while somebody thinks about it: no hub starts on what is about to be moved.
  const lock = await holdLock(path.join(dataDir, lockName));
  try {
    await confirm(input, dataDir);
    const backup = await freeName(dataDir, new Date());
    await moveAside(dataDir, backup);
    io.stdout(io.json ? `${JSON.stringify({ dataDir, backup })}\n` : farewell(dataDir, backup));
    return exitCodes.ok;
  } finally {
    await lock.release();
  }
}

async function requireHubData(dataDir: string): Promise<void> {
  for (const mark of marks) if (await isThere(path.join(dataDir, mark))) return;
  throw conflict(`There is no hub's data in ${dataDir}: nothing was changed. Say where it is with "--data".`, {
    dataDir,
  });
}

async function confirm({ options, io }: CliInput, dataDir: string): Promise<void> {
  const name = path.basename(dataDir);
  const told = typeof options['yes'] === 'string' ? options['yes'] : undefined;
  if (told === undefined && (!io.isTty || io.json)) {
    throw conflict(`Nothing was changed. To confirm that the hub in ${dataDir} begins anew, add "--yes ${name}".`);
  }
  const said =
    told ??
    (await io.prompt(
      `The hub in ${dataDir} will know nothing any more: no project, person, token or server. Its data is kept in a backup.\n` +
        `Type the name of the directory ("${name}") to go on:`,
    ));
  if (said.trim() !== name) throw conflict(`That was not "${name}". Nothing was changed.`);
}

/** One rename: wherever this is cut off, the data is whole at one of the two places. */
async function moveAside(dataDir: string, backup: string): Promise<void> {
  try {
    await rename(dataDir, backup);
  } catch (error) {
    throw conflict(
      `${dataDir} could not be moved to ${backup} (${toError(error).message}). Nothing was changed; a directory that is a ` +
        'mount point has to be emptied by hand.',
    );
  }
  await syncDirectory(path.dirname(dataDir));
  // Our lock went along; a hub that starts on the restored backup would find it stale, but need not look.
  await rm(path.join(backup, lockName), { force: true });
}

/** A name that says when, and that nothing has. */
async function freeName(dataDir: string, now: Date): Promise<string> {
  // Colons are not allowed in file names everywhere.
  const base = `${dataDir}.backup-${now.toISOString().slice(0, 19).replaceAll(':', '-')}Z`;
  for (let count = 1; ; count += 1) {
    const candidate = count === 1 ? base : `${base}-${count}`;
    if (!(await isThere(candidate))) return candidate;
  }
}

const farewell = (dataDir: string, backup: string): string =>
  [
    'The hub begins anew at its next start, with a new admin token. Servers have to be registered again.',
    `What it knew is in ${backup}`,
    'To have it back, stop the hub and put the directory in its place:',
    `  mv ${quoted(dataDir)} ${quoted(`${dataDir}.unwanted`)}   # if the hub was started meanwhile`,
    `  mv ${quoted(backup)} ${quoted(dataDir)}`,
    '',
  ].join('\n');

const quoted = (file: string): string => (/^[\w@%+=:,./-]+$/.test(file) ? file : `'${file.replaceAll("'", "'\\''")}'`);

async function isThere(file: string): Promise<boolean> {
  try {
    await stat(file);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
}
