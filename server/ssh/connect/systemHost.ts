import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toError } from '../../../shared/errors.ts';
import { plainLine } from '../../../shared/model/plainText.ts';
import { limits, timings } from '../../../shared/timings.ts';
import { RemoteRefusal } from '../remoteHost.ts';
import type { PlaceHere, PlaceThere, RemoteForward, RemoteHost, RunOptions } from '../remoteHost.ts';
import { endProcess } from './endProcess.ts';
import { forwardRefused, hostKeyChangedForSsh, hostKeyRevokedForSsh, lost } from './refusals.ts';
import { runToEnd } from './runToEnd.ts';
import { createTurns } from './turns.ts';

/** How the system's `ssh` is started. */
export interface SystemHostOptions {
  readonly destination: string;
  /** What it is told to log in; the last word is the host. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  /** How long it may take to a shell that answers. */
  readonly readyMs?: number;
}

const isReady = 'rostrum-is-in';
const waitForUs = `echo ${isReady}; exec cat > /dev/null`;
const maxHeard = 4_000;

/**
 * Logs in by the system's `ssh`: one connection that stays, and a small process beside it for each command.
 * @throws RemoteRefusal with what `ssh` said
 */
export async function openSystemHost({
  destination,
  args,
  env: own,
  signal,
  readyMs = timings.sshShellMs,
}: SystemHostOptions): Promise<RemoteHost> {
  const directory = await mkdtemp(join(tmpdir(), 'rostrum-ssh-'));
  const socket = join(directory, 'c');
  // Neither a window nor a terminal is asked for anything: what cannot be done without that fails.
  const env: NodeJS.ProcessEnv = { ...own, SSH_ASKPASS_REQUIRE: 'never' };
  // What it runs there ends with the input that we hold: a connection does not outlive us, however we end.
  const master = spawn('ssh', ['-M', '-S', socket, '-T', '-o', 'ControlPersist=no', ...args, waitForUs], {
    env,
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  });
  master.stdin.on('error', () => undefined);
  let heard = '';
  let reason: string | undefined;
  let isClosing = false;
  master.stderr.on('data', (chunk: Buffer) => (heard = `${heard}${chunk.toString('utf8')}`.slice(-maxHeard)));
  const closed = new Promise<string>((resolve) => {
    const end = (why: string) => {
      reason ??= isClosing ? 'it was closed here' : why;
      void rm(directory, { recursive: true, force: true }).catch(() => undefined);
      resolve(reason);
    };
    master.once('error', (error) => end(`"ssh" cannot be run (${error.message})`));
    const endAsSaid = () => end(plainLine(heard) || 'ssh has ended');
    master.once('close', endAsSaid);
    // What it has started may hold its outputs open for longer than it lives.
    master.once('exit', () => void setTimeout(endAsSaid, timings.sshCloseMs).unref());
  });
  // Its proxies belong to its group.
  const stop = () => endProcess(master, { leadsGroup: true });
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  const ready = new Promise<boolean>((resolve) => {
    let said = '';
    master.stdout.on('data', (chunk: Buffer) => {
      // A shell may say more before it, as much as it likes.
      said = `${said}${chunk.toString('utf8')}`.slice(-maxHeard);
      if (said.includes(isReady)) resolve(true);
    });
    void closed.then(() => resolve(false));
  });
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    stop();
  }, readyMs);
  const isIn = await ready;
  clearTimeout(timer);
  signal.removeEventListener('abort', stop);
  signal.throwIfAborted();
  if (isLate) throw noShell(destination, readyMs);
  if (!isIn) throw notIn(destination, reason ?? '');

  const turns = createTurns(limits.sshRuns);
  const host = args.at(-1) ?? destination;
  // Everything goes over the connection that stands; where that is gone, nothing may open another by itself.
  const over = [
    '-S',
    socket,
    '-o',
    'ControlMaster=no',
    '-o',
    'BatchMode=yes',
    '-o',
    'ProxyCommand=false',
    '-F',
    '/dev/null',
  ];
  const requireOpen = () => {
    if (reason !== undefined) throw lost(destination, reason);
  };
  const control = (...words: readonly string[]): Promise<string> =>
    new Promise((resolve, reject) => {
      const child = execFile(
        'ssh',
        [...over, ...words, '--', host],
        { env, timeout: timings.sshConnectMs },
        (error, stdout) => (error === null ? resolve(stdout) : reject(toError(error))),
      );
      child.stdin?.end();
    });

  const forward = async (there: PlaceThere, here: PlaceHere): Promise<RemoteForward> => {
    requireOpen();
    const from = 'socket' in there ? there.socket : `127.0.0.1:${there.port}`;
    const spec = `${from}:${here.host}:${here.port}`;
    const said = await control('-O', 'forward', '-R', spec).catch(() => {
      throw reason === undefined ? forwardRefused(destination, there) : lost(destination, reason);
    });
    const close = async () => {
      if (reason === undefined) await control('-O', 'cancel', '-R', spec).catch(() => undefined);
    };
    return 'socket' in there ? { close } : { port: there.port === 0 ? Number(said.trim()) : there.port, close };
  };

  return {
    destination,
    closed,
    forward,
    run: (command, options: RunOptions = {}) =>
      turns.take(async () => {
        requireOpen();
        const child = spawn('ssh', [...over, '-T', '--', host, command], { env, stdio: ['pipe', 'pipe', 'pipe'] });
        const ended = new Promise<{ code: number | undefined; signal: string | undefined }>((resolve, reject) => {
          child.once('error', reject);
          child.once('close', (code) => {
            // It says 255 for whatever went wrong with the connection, and commands may say so too.
            if (code !== 255) return resolve({ code: code ?? undefined, signal: undefined });
            setTimeout(
              () => (reason === undefined ? resolve({ code, signal: undefined }) : reject(lost(destination, reason))),
              0,
            );
          });
        });
        ended.catch(() => undefined);
        const { stdin, stdout, stderr } = child;
        return runToEnd(destination, { stdin, stdout, stderr, ended, kill: () => endProcess(child) }, options);
      }),
    async close() {
      isClosing = true;
      stop();
      await closed;
    },
  };
}

const noShell = (host: string, afterMs: number) =>
  new RemoteRefusal(
    'timeout',
    host,
    `The system's ssh was not in a shell of ${host} within ${afterMs / 1000} s, and was ended. See whether "ssh ${host} true" ends on this machine: a login file that waits for something keeps it.`,
  );

const notIn = (host: string, said: string) => {
  // By a line of known hosts, or by a file of revoked keys.
  if (/revoked host key|revoked by file|host key for \S+ was revoked/i.test(said))
    return hostKeyRevokedForSsh(host, said);
  if (/host identification has changed|host key for \S+ has changed/i.test(said))
    return hostKeyChangedForSsh(host, said);
  return new RemoteRefusal(
    /host key verification failed|no .* host key is known/i.test(said) ? 'host-key-unknown' : 'not-let-in',
    host,
    `The system's ssh could not log in to ${host} without asking: ${said}. See that "ssh ${host} true" works on this machine without a question, and try again.`,
  );
};
