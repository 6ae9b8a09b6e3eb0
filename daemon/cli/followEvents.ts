import { setTimeout as pause } from 'node:timers/promises';
import { HubError } from '../../shared/errors.ts';
import { eventView } from '../../shared/operations/hub.ts';
import type { EventView } from '../../shared/operations/hub.ts';
import { timings } from '../../shared/timings.ts';
import { readJson } from './answers.ts';
import { bearer, refusalOf, unreachable } from './httpCaller.ts';
import type { HubAddress } from './httpCaller.ts';
import { openExchange } from './httpExchange.ts';
import { httpRequestOf } from './httpRequest.ts';
import { createSseReader } from './sseReader.ts';

/** From where, and of which project. */
export interface EventWish {
  readonly project?: string | undefined;
  readonly after: number;
}

/** The hub says something at least every `timings.pingMs`; a stream silent for this long is dead. */
const silenceMs = 4 * timings.pingMs;

/** Every event from a position on, for ever. A lost connection is opened again where it broke; a refusal is thrown. */
export async function* followEvents(address: HubAddress, { project, after }: EventWish): AsyncGenerator<EventView> {
  let position = after;
  let waitMs: number = timings.reconnectFirstMs;
  for (;;) {
    try {
      for await (const event of streamOnce(address, { project, after: position })) {
        waitMs = timings.reconnectFirstMs;
        yield event;
        position = Math.max(position, event.seq);
      }
    } catch (error) {
      if (error instanceof HubError && error.code !== 'unreachable') throw error;
    }
    await pause(waitMs);
    waitMs = Math.min(2 * waitMs, timings.reconnectLastMs);
  }
}

async function* streamOnce({ hub, token }: HubAddress, wish: EventWish): AsyncGenerator<EventView> {
  const { path } = httpRequestOf('event.list', { ...wish });
  const response = await openExchange({
    url: new URL(path, hub),
    method: 'GET',
    headers: { accept: 'text/event-stream', ...bearer(token) },
    timeoutMs: silenceMs,
  }).catch((error: unknown) => {
    throw unreachable(hub, error);
  });
  try {
    response.setEncoding('utf8');
    if (response.statusCode !== 200) {
      let text = '';
      for await (const chunk of response as AsyncIterable<string>) text += chunk;
      throw refusalOf({ status: response.statusCode ?? 0, text });
    }
    const reader = createSseReader();
    for await (const chunk of response as AsyncIterable<string>) {
      for (const { data } of reader.take(chunk)) {
        const event = eventView.safeParse(readJson(data));
        if (event.success) yield event.data;
      }
    }
  } catch (error) {
    throw unreachable(hub, error);
  } finally {
    response.destroy();
  }
}
