import type { Readable, Writable } from 'node:stream';
import { toError } from '../../../shared/errors.ts';
import { limits } from '../../../shared/timings.ts';
import { RemoteRefusal } from '../remoteHost.ts';
import type { RunOptions, RunResult } from '../remoteHost.ts';

/** A command that runs on a host, whatever it runs over. */
export interface RunningCommand {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Resolves when it has ended and all that it wrote was read; rejects when nobody knows how it ended. */
  readonly ended: Promise<Pick<RunResult, 'code' | 'signal'>>;
  /** Asks it to end, and hears nothing of it any more. */
  readonly kill: () => void;
}

/** Feeds it, keeps what it writes within bounds, and ends it where the time is over or nobody wants it any more. */
export async function runToEnd(host: string, running: RunningCommand, options: RunOptions): Promise<RunResult> {
  const { input, onOutput, maxOutputBytes = limits.sshOutputBytes } = options;
  const { stopped, stop, end } = startLimits(host, options);
  const stdout = keep(running.stdout, maxOutputBytes, onOutput, () => stop(tooMuch(host, maxOutputBytes)));
  const stderr = keep(running.stderr, maxOutputBytes, onOutput, () => stop(tooMuch(host, maxOutputBytes)));
  try {
    feed(running.stdin, input, stop);
    const how = await Promise.race([running.ended, stopped]);
    return { ...how, stdout: stdout(), stderr: stderr() };
  } catch (error) {
    running.kill();
    throw error;
  } finally {
    end();
  }
}

/** Waits for what a host has to open for a command, no longer than the command itself may take; what opens later is given up. */
export async function openInTime<Opened>(
  host: string,
  opening: Promise<Opened>,
  { options, giveUp }: { readonly options: RunOptions; readonly giveUp: (opened: Opened) => void },
): Promise<Opened> {
  const { stopped, end } = startLimits(host, options);
  try {
    return await Promise.race([opening, stopped]);
  } catch (error) {
    void opening.then(giveUp, () => undefined);
    throw error;
  } finally {
    end();
  }
}

/** What ends the wait for a host: `stop`, too much time, or whoever calls it off. */
function startLimits(host: string, { signal, timeoutMs }: RunOptions) {
  let stop: (error: Error) => void = () => undefined;
  const stopped = new Promise<never>((_, reject) => (stop = reject));
  const onAbort = () => stop(new RemoteRefusal('aborted', host, `What ran on ${host} was called off.`));
  signal?.addEventListener('abort', onAbort, { once: true });
  if (signal?.aborted) onAbort();
  const timer = timeoutMs === undefined ? undefined : setTimeout(() => stop(tooLong(host, timeoutMs)), timeoutMs);
  const end = () => {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  };
  return { stopped, stop: (error: Error) => stop(error), end };
}

function feed(stdin: Writable, input: RunOptions['input'], stop: (error: Error) => void): void {
  // A command need not read what it is given; how it ends says enough.
  stdin.on('error', () => undefined);
  if (input === undefined || typeof input === 'string' || Buffer.isBuffer(input)) return void stdin.end(input ?? '');
  // Where the source fails, the input stays open until the command is killed: it must not take the half for the whole.
  void writeAll(stdin, input).then(
    () => stdin.end(),
    (error: unknown) => stop(toError(error)),
  );
}

async function writeAll(stdin: Writable, input: AsyncIterable<Buffer>): Promise<void> {
  const ended = new Promise<void>((resolve) => stdin.once('close', resolve));
  for await (const piece of input) {
    if (!stdin.writable) return;
    if (stdin.write(piece)) continue;
    await Promise.race([new Promise<void>((resolve) => stdin.once('drain', resolve)), ended]);
  }
}

/** Gives what a stream wrote, as text; `onTooMuch` where that is more than may be kept. */
function keep(
  stream: Readable,
  maxBytes: number,
  onOutput: RunOptions['onOutput'],
  onTooMuch: () => void,
): () => string {
  const pieces: Buffer[] = [];
  const decoder = new TextDecoder();
  let bytes = 0;
  stream.on('error', () => undefined);
  stream.on('data', (piece: Buffer) => {
    bytes += piece.length;
    if (bytes > maxBytes) return onTooMuch();
    pieces.push(piece);
    const text = onOutput === undefined ? '' : decoder.decode(piece, { stream: true });
    if (text !== '') onOutput?.(text);
  });
  return () => Buffer.concat(pieces).toString('utf8');
}

const tooMuch = (host: string, maxBytes: number) =>
  new RemoteRefusal(
    'too-much-output',
    host,
    `What ran on ${host} wrote more than ${maxBytes} bytes and was ended. Something on that host answers with what nobody asked for; look at it by hand.`,
  );

const tooLong = (host: string, timeoutMs: number) =>
  new RemoteRefusal(
    'timeout',
    host,
    `What ran on ${host} did not end within ${timeoutMs / 1000} s and was ended. See whether that host hangs, and try again.`,
  );
