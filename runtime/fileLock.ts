import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import * as z from 'zod';
import { conflict } from '../shared/errors.ts';

/** A lock that this process holds until it releases it or dies. */
export interface FileLock {
  /** Gives the lock back; again is harmless. */
  release: () => Promise<void>;
}

const Holder = z.object({
  pid: z.number().int().positive(),
  bootId: z.string(),
  startedAt: z.string(),
  id: z.string(),
});
type Holder = z.infer<typeof Holder>;

const maxAttempts = 5;

/**
 * Takes the lock at a path or throws a HubError `conflict` that names the process which holds it. A lock whose
 * process is gone (other boot, no such pid, or a pid that was given to a younger process) is taken over.
 */
export async function holdLock(file: string): Promise<FileLock> {
  const startedAt = (await readStartTime(process.pid)) ?? '';
  const own: Holder = { pid: process.pid, bootId: await readBootId(), startedAt, id: randomUUID() };
  for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
    if (await tryCreate(file, own)) return { release: () => release(file, own) };
    const text = await readOrUndefined(file);
    if (text === undefined) continue;
    const holder = parseHolder(text);
    if (holder !== undefined && (await isAlive(holder, own.bootId))) throw held(file, holder.pid);
    await setStaleAside(file, text);
  }
  throw conflict(`${file} changes hands too fast to be taken. Is another process being started again and again?`, {
    file,
  });
}

/** The process that holds the lock at a path; undefined where nobody does. */
export async function readLockHolder(file: string): Promise<number | undefined> {
  const text = await readOrUndefined(file);
  const holder = text === undefined ? undefined : parseHolder(text);
  return holder !== undefined && (await isAlive(holder, await readBootId())) ? holder.pid : undefined;
}

/** A link appears with its whole content or not at all, so nobody ever reads half a holder. */
async function tryCreate(file: string, own: Holder): Promise<boolean> {
  const draft = `${file}.${own.id}`;
  await writeFile(draft, JSON.stringify(own), { mode: 0o600, flag: 'wx' });
  try {
    await link(draft, file);
    return true;
  } catch (error) {
    if (isErrno(error, 'EEXIST')) return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

/** Moves a stale lock away; if another process was faster and this is its fresh lock, puts that back. */
async function setStaleAside(file: string, staleText: string): Promise<void> {
  const aside = `${file}.stale-${randomUUID()}`;
  try {
    await rename(file, aside);
    if ((await readFile(aside, 'utf8')) !== staleText) await link(aside, file);
  } catch (error) {
    if (!isErrno(error, 'ENOENT') && !isErrno(error, 'EEXIST')) throw error;
  } finally {
    await rm(aside, { force: true });
  }
}

async function release(file: string, own: Holder): Promise<void> {
  const text = await readOrUndefined(file);
  if (text !== undefined && parseHolder(text)?.id === own.id) await rm(file, { force: true });
}

async function isAlive(holder: Holder, bootId: string): Promise<boolean> {
  if (holder.bootId !== bootId || !isPidInUse(holder.pid)) return false;
  if (await hasEnded(holder.pid)) return false;
  const startedAt = await readStartTime(holder.pid);
  // Without a start time on either side the pid alone must do: better to refuse than to have two holders.
  return startedAt === undefined || holder.startedAt === '' || startedAt === holder.startedAt;
}

function isPidInUse(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return isErrno(error, 'EPERM');
  }
}

function parseHolder(text: string): Holder | undefined {
  try {
    return Holder.safeParse(JSON.parse(text)).data;
  } catch {
    // A lock that is no JSON was not written by us in one piece; nobody can hold it.
    return undefined;
  }
}

/** Differs after every start of the machine; empty where the system does not tell. */
async function readBootId(): Promise<string> {
  if (process.platform === 'linux') return ((await readOrUndefined('/proc/sys/kernel/random/boot_id')) ?? '').trim();
  if (process.platform === 'darwin') return (await runTool('sysctl', ['-n', 'kern.bootsessionuuid'])) ?? '';
  return '';
}

/** Whether a process has ended and only its number is still in use, because nobody has asked how it ended. */
async function hasEnded(pid: number): Promise<boolean> {
  if (process.platform === 'linux') return /^[ZX]/.test((await readStatus(pid))?.[0] ?? '');
  return process.platform === 'win32'
    ? false
    : ((await runTool('ps', ['-o', 'stat=', '-p', String(pid)])) ?? '').startsWith('Z');
}

/** The fields of a process behind its name, which may hold spaces and parentheses: field 3 of proc(5) is the first. */
async function readStatus(pid: number): Promise<readonly string[] | undefined> {
  const line = await readOrUndefined(`/proc/${pid}/stat`);
  return line?.slice(line.lastIndexOf(')') + 2).split(' ');
}

/** When a process was started, as an opaque text; undefined if it is gone or the system does not tell. */
async function readStartTime(pid: number): Promise<string | undefined> {
  // Field 22.
  if (process.platform === 'linux') return (await readStatus(pid))?.[19];
  return process.platform === 'win32' ? undefined : runTool('ps', ['-o', 'lstart=', '-p', String(pid)]);
}

async function runTool(command: string, args: readonly string[]): Promise<string | undefined> {
  try {
    const env = { ...process.env, LC_ALL: 'C', TZ: 'UTC' };
    const { stdout } = await promisify(execFile)(command, args, { env, timeout: 5000 });
    return stdout.trim() || undefined;
  } catch {
    // The tool is missing or the process is gone: both mean that nothing is known.
    return undefined;
  }
}

async function readOrUndefined(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (isErrno(error, 'ENOENT') || isErrno(error, 'ESRCH')) return undefined;
    throw error;
  }
}

function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

const held = (file: string, pid: number) =>
  conflict(
    `Process ${pid} already uses ${file}. Stop it first (Ctrl-C where "rostrum up" or "npm start" runs, which would start it again; else "kill ${pid}") or choose another data directory.`,
    { file, pid },
  );
