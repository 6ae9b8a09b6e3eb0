import type { OwnServer } from '../ownServer.ts';
import { opencodeUser } from './opencodeSettings.ts';
import type { OpencodeTimes } from './opencodeTimings.ts';
import { opencodeLimits, opencodeTimings } from './opencodeTimings.ts';
import { readJson } from '../../../shared/readJson.ts';

/** A request that its server refused. */
export class OpencodeRefusal extends Error {
  readonly status: number;

  constructor(status: number, what: string) {
    super(`its server answers ${status} to ${what}`);
    this.status = status;
  }
}

/** A stream that says nothing for too long. */
export class OpencodeSilence extends Error {}

export interface OpencodeAnswer {
  readonly body: unknown;
  /** Where the next page begins, where there is one. */
  readonly next: string | undefined;
}

/** The server of one opencode as the daemon speaks to it: on the loopback address, with its password, never for ever. */
export interface OpencodeClient {
  /** @throws OpencodeRefusal, or what a connection fails with. */
  ask: (method: 'GET' | 'POST', path: string, body?: unknown) => Promise<OpencodeAnswer>;
  /** What it tells, until it ends or the signal fires. @throws where it is silent for too long, or does not begin in time. */
  events: (signal: AbortSignal, firstWordMs: number) => AsyncGenerator<unknown>;
}

export function createOpencodeClient(
  { port, password }: OwnServer,
  times: Pick<OpencodeTimes, 'requestMs' | 'silenceMs'> = opencodeTimings,
): OpencodeClient {
  const headers = {
    authorization: `Basic ${Buffer.from(`${opencodeUser}:${password}`).toString('base64')}`,
    'content-type': 'application/json',
  };
  const call = async (method: string, path: string, init: Pick<RequestInit, 'body' | 'signal'>) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { method, headers, redirect: 'error', ...init });
    if (response.ok) return response;
    await response.body?.cancel();
    throw new OpencodeRefusal(response.status, `${method} ${path.split('?', 1)[0] ?? ''}`);
  };
  return {
    async ask(method, path, body) {
      const signal = AbortSignal.timeout(times.requestMs);
      const response = await call(method, path, {
        signal,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      let text = '';
      for await (const piece of textOf(response)) {
        text += piece;
        if (text.length > opencodeLimits.answerBytes) throw tooLong(path);
      }
      return {
        body: text === '' ? undefined : readJson(text),
        next: response.headers.get('x-next-cursor') ?? undefined,
      };
    },
    async *events(signal, firstWordMs) {
      const silence = new AbortController();
      const tooSilent = new OpencodeSilence('its server is silent');
      // It says that it listens at once, unless it is one of those that never answer.
      let timer = setTimeout(() => silence.abort(tooSilent), firstWordMs).unref();
      try {
        const response = await call('GET', '/event', { signal: AbortSignal.any([signal, silence.signal]) });
        let waiting = '';
        for await (const piece of textOf(response)) {
          clearTimeout(timer);
          timer = setTimeout(() => silence.abort(tooSilent), times.silenceMs).unref();
          const blocks = (waiting + piece).split('\n\n');
          waiting = blocks.pop() ?? '';
          if (waiting.length > opencodeLimits.answerBytes) throw tooLong('/event');
          for (const block of blocks) yield dataOf(block);
        }
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

async function* textOf({ body }: Response): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  for await (const chunk of body ?? []) yield decoder.decode(chunk, { stream: true });
}

/** The data of one event of a stream. */
const dataOf = (block: string): unknown =>
  readJson(
    block
      .split('\n')
      .flatMap((line) => (line.startsWith('data:') ? [line.slice('data:'.length).trimStart()] : []))
      .join('\n'),
  );

const tooLong = (path: string) => new Error(`what its server says at ${path.split('?', 1)[0] ?? ''} is too long`);
