import { setTimeout as pause } from 'node:timers/promises';
import { HubError } from '../../shared/errors.ts';
import { eventView, prunedNotice } from '../../shared/operations/hub.ts';
import type { EventView } from '../../shared/operations/hub.ts';
import { readJson } from '../../shared/readJson.ts';
import { timings } from '../../shared/timings.ts';
import { bearer, refusalOf, unreachable } from './httpCaller.ts';
import type { HubAddress } from './httpCaller.ts';
import { openExchange } from '../../runtime/httpExchange.ts';
import { httpRequestOf } from './httpRequest.ts';
import { createSseReader } from './sseReader.ts';

/** From where, and of which project. */
export interface EventWish {
  readonly project?: string | undefined;
  readonly after: number;
  /** Hears that what came before a line was pruned from the log. */
  readonly onPruned?: (upTo: number) => void;
}

/** The hub says something at least every `timings.pingMs`; a stream silent for this long is dead. */
const silenceMs = 4 * timings.pingMs;

/** Every event from a position on, for ever. A lost connection is opened again where it broke; a refusal is thrown. */
export async function* followEvents(
  address: HubAddress,
  { project, after, onPruned }: EventWish,
): AsyncGenerator<EventView> {
  let position = after;
  let waitMs: number = timings.reconnectFirstMs;
  let told = 0;
  const tellOnce = (upTo: number): void => {
    if (upTo > told) onPruned?.(upTo);
    told = upTo;
  };
  for (;;) {
    try {
      for await (const event of streamOnce(address, { project, after: position, onPruned: tellOnce })) {
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

async function* streamOnce({ hub, token }: HubAddress, { onPruned, ...wish }: EventWish): AsyncGenerator<EventView> {
  const { path } = httpRequestOf('event.list', wish);
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
        const value = readJson(data);
        const event = eventView.safeParse(value);
        if (event.success) yield event.data;
        const notice = prunedNotice.safeParse(value);
        if (notice.success) onPruned?.(notice.data.prunedUpTo);
      }
    }
  } catch (error) {
    throw unreachable(hub, error);
  } finally {
    response.destroy();
  }
}
