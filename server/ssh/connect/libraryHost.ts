import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import type { Client, ClientChannel } from 'ssh2';
import { toError } from '../../../shared/errors.ts';
import { limits, timings } from '../../../shared/timings.ts';
import { RemoteRefusal } from '../remoteHost.ts';
import type { PlaceHere, PlaceThere, RemoteForward, RemoteHost, RunOptions, RunResult } from '../remoteHost.ts';
import { forwardRefused, lost } from './refusals.ts';
import { openInTime, runToEnd } from './runToEnd.ts';
import type { RunningCommand } from './runToEnd.ts';
import { createTurns } from './turns.ts';

/** A host over a connection of the library. `closeWay` ends what the connection came over. */
export function libraryHost(destination: string, client: Client, closeWay: () => void): RemoteHost {
  const turns = createTurns(limits.sshRuns);
  let reason: string | undefined;
  let isClosing = false;
  client.on('error', (error: Error & { level?: string }) => {
    if (error.level !== 'agent') reason ??= reasonOf(error);
  });
  const closed = new Promise<string>((resolve) => {
    client.on('close', () => {
      closeWay();
      resolve((reason ??= isClosing ? 'it was closed here' : 'the host closed it'));
    });
  });
  const requireOpen = () => {
    if (reason !== undefined) throw lost(destination, reason);
  };

  const run = async (command: string, options: RunOptions = {}): Promise<RunResult> =>
    turns.take(async () => {
      requireOpen();
      // Listened to in this tick: a command that ends at once says so in the packet that says that it has begun.
      const opening = open<OpenCommand>((done) =>
        client.exec(command, (error, channel) =>
          error ? done(error) : done(undefined, { channel, running: runningCommand(channel) }),
        ),
      );
      const { running } = await openInTime(destination, opening, { options, giveUp });
      return runToEnd(destination, running, options);
    });

  const giveUp = ({ channel: late, running }: OpenCommand): void => {
    running.ended.catch(() => undefined);
    // What nobody reads is never seen to end.
    late.on('error', () => undefined).resume();
    late.stderr.resume();
    if (reason === undefined) void endCommand(late);
  };

  const runningCommand = (channel: ClientChannel): RunningCommand => ({
    stdin: channel,
    stdout: channel,
    stderr: channel.stderr,
    ended: new Promise((resolve, reject) => {
      let end: Pick<RunResult, 'code' | 'signal'> | undefined;
      channel.on('exit', (code: number | null, signal?: string) => (end = { code: code ?? undefined, signal }));
      // It is closed after all was read; without a word of how it ended, it is most often the connection that has.
      channel.on('close', () => {
        if (end !== undefined) return resolve(end);
        setImmediate(() =>
          reason === undefined ? resolve({ code: undefined, signal: undefined }) : reject(lost(destination, reason)),
        );
      });
    }),
    kill: () => {
      if (reason === undefined) void endCommand(channel);
    },
  });

  /** One question to the other side, which has an answer or an error; the library throws when nobody is there any more. */
  const open = <Answer>(ask: (done: (error: Error | undefined, answer?: Answer) => void) => void): Promise<Answer> =>
    new Promise<Answer>((resolve, reject) => {
      void closed.then((why) => reject(lost(destination, why)));
      ask((error, answer) => (error ? reject(error) : resolve(answer as Answer)));
    }).catch((error: unknown) => {
      throw reason === undefined ? toError(error) : lost(destination, reason);
    });

  const takers = new Map<string, PlaceHere>();
  const carried = new Set<Duplex>();
  const carry = (key: string, accept: () => Duplex, reject: () => void) => {
    const here = takers.get(key);
    if (here === undefined || carried.size >= limits.sshForwarded) return reject();
    const socket = connect(here);
    carried.add(socket);
    socket.on('close', () => carried.delete(socket));
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      join(socket.setNoDelay(true), accept());
    });
  };
  client.on('unix connection', ({ socketPath }, accept, reject) => carry(`unix ${socketPath}`, accept, reject));
  client.on('tcp connection', ({ destPort }, accept, reject) => carry(`port ${destPort}`, accept, reject));

  const forward = async (there: PlaceThere, here: PlaceHere): Promise<RemoteForward> => {
    requireOpen();
    const forwarded = await (
      'socket' in there ? forwardSocket(there.socket, here) : forwardPort(there.port, here)
    ).catch((error: unknown) => {
      throw error instanceof RemoteRefusal ? error : forwardRefused(destination, there);
    });
    return forwarded;
  };
  const forwardSocket = async (path: string, here: PlaceHere): Promise<RemoteForward> => {
    await open<void>((done) =>
      client.openssh_forwardInStreamLocal(path, (error) => {
        // In this tick: somebody on the host may connect at once.
        if (!error) takers.set(`unix ${path}`, here);
        done(error ?? undefined);
      }),
    );
    return { close: () => takeBack(`unix ${path}`, (done) => client.openssh_unforwardInStreamLocal(path, done)) };
  };
  const forwardPort = async (wanted: number, here: PlaceHere): Promise<RemoteForward> => {
    const port = await open<number>((done) =>
      client.forwardIn(loopback, wanted, (error, given) => {
        if (!error) takers.set(`port ${given}`, here);
        done(error, given);
      }),
    );
    return { port, close: () => takeBack(`port ${port}`, (done) => client.unforwardIn(loopback, port, done)) };
  };
  const takeBack = async (key: string, ask: (done: () => void) => void): Promise<void> => {
    // Where the connection has ended, the host has taken it back.
    if (!takers.delete(key) || reason !== undefined) return;
    await open<void>((done) => ask(() => done(undefined))).catch(() => undefined);
  };

  return {
    destination,
    run,
    forward,
    closed,
    async close() {
      isClosing = true;
      for (const socket of carried) socket.destroy();
      const timer = setTimeout(() => {
        client.destroy();
        // Over a host that says nothing any more its end comes with the end of that way.
        closeWay();
      }, timings.sshCloseMs);
      client.end();
      await closed;
      clearTimeout(timer);
    },
  };
}

const loopback = '127.0.0.1';

interface OpenCommand {
  readonly channel: ClientChannel;
  readonly running: RunningCommand;
}

/**
 * Asks a command to end until it has, and then lets go of it: a signal that comes before the command runs is lost, and
 * with the channel ends its input, which it must not take for the whole.
 */
async function endCommand(channel: ClientChannel): Promise<void> {
  const over = new AbortController();
  for (const event of ['exit', 'close']) channel.once(event, () => over.abort());
  for (let asked = 0; asked < limits.sshSignals && !over.signal.aborted; asked += 1) {
    sendSignal(channel, 'TERM');
    await pause(timings.sshSignalMs, undefined, { ref: false, signal: over.signal }).catch(() => undefined);
  }
  channel.close();
}

/**
 * The library sends no signal when the input has ended, which it most often has, though the protocol allows it (RFC 4254,
 * 6.9). Without it a command would run on there after its channel is closed.
 */
function sendSignal(channel: ClientChannel, name: string): void {
  const { outgoing, _client } = channel as unknown as {
    readonly outgoing: { readonly id: number; readonly state: string };
    readonly _client: { readonly _protocol: { readonly signal: (id: number, name: string) => void } };
  };
  if (outgoing.state === 'open' || outgoing.state === 'eof') _client._protocol.signal(outgoing.id, name);
}

const reasonOf = (error: Error) =>
  error.message === 'Keepalive timeout'
    ? `it did not answer ${limits.sshKeepalives} times when it was asked whether it lives`
    : error.message;

/** Two streams become one; the end of each is the end of both. */
function join(one: Duplex, other: Duplex): void {
  const end = () => {
    one.destroy();
    other.destroy();
  };
  for (const stream of [one, other]) stream.on('error', end).on('close', end);
  one.pipe(other).pipe(one);
}
