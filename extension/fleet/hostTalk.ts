import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { HubError } from '../../shared/errors.ts';
import { plainLine } from '../../shared/model/plainText.ts';
import type { TalkAnswer, TalkMessage } from '../../shared/protocol/hostTalk.ts';
import { t } from '../l10n/text.ts';

/** A program to talk with. What is secret is in its environment, never among its words. */
export interface TalkOrder {
  readonly file: string;
  readonly words: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The other side of a talk. */
export interface Listener {
  /** Hears everything but questions and the end. */
  readonly hear: (message: TalkMessage) => void;
  /** Answers a question; null gives up. */
  readonly answer: (question: Extract<TalkMessage, { type: 'question' }>) => Promise<boolean | string | null>;
}

export type TalkEnd = Extract<TalkMessage, { type: 'done' | 'failed' }>;

const maxStderrChars = 4_000;
/** For letting go of the host. */
const endMs = 10_000;

/** Runs a program that speaks the protocol of `shared/protocol/hostTalk.ts`, until it has come to its end. */
export async function talk(order: TalkOrder, { hear, answer }: Listener, signal: AbortSignal): Promise<TalkEnd> {
  const child = spawn(order.file, [...order.words], { env: order.env, stdio: ['pipe', 'pipe', 'pipe'] });
  let said = '';
  let end: TalkEnd | undefined;
  const tell = (message: TalkAnswer): void => {
    if (child.stdin.writable) child.stdin.write(`${JSON.stringify(message)}\n`);
  };
  child.stdin.on('error', () => undefined); // It has left: its exit says why.
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-maxStderrChars)));
  createInterface({ input: child.stdout }).on('line', (line) => {
    const message = readTalk(line);
    if (message?.type === 'question')
      void answer(message).then((value) => tell({ type: 'answer', id: message.id, value }));
    else if (message?.type === 'done' || message?.type === 'failed') end = message;
    else if (message !== undefined) hear(message);
  });
  const callOff = (): void => {
    tell({ type: 'cancel' });
    setTimeout(() => child.kill(), endMs).unref();
  };
  signal.addEventListener('abort', callOff);
  if (signal.aborted) callOff();
  const how = await exitOf(child).finally(() => signal.removeEventListener('abort', callOff));
  if (end !== undefined) return end;
  const last = plainLine(said.trim().split('\n').at(-1) ?? '');
  throw new HubError('wrong-state', t('It ended without a result ({0}). {1}', how, last));
}

/** A line of the program; undefined where it is none of ours. */
export function readTalk(line: string): TalkMessage | undefined {
  try {
    const message: unknown = JSON.parse(line);
    const isOurs = typeof message === 'object' && message !== null && 'type' in message && kinds.has(message.type);
    return isOurs ? (message as TalkMessage) : undefined;
  } catch {
    return undefined; // Whatever a library prints.
  }
}

const kinds: ReadonlySet<unknown> = new Set<TalkMessage['type']>(['step', 'checks', 'question', 'done', 'failed']);

const exitOf = (child: ChildProcess): Promise<string> =>
  new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, exitSignal) => resolve(String(code ?? exitSignal)));
  });
