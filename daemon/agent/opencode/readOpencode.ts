import * as z from 'zod';
import type { OpencodeClient } from './opencodeClient.ts';
import { OpencodeRefusal } from './opencodeClient.ts';
import { opencodeLimits as limits } from './opencodeTimings.ts';
import { modelKey } from './opencodeUsage.ts';
import type { OpencodeEvent, PermissionRequest, QuestionRequest } from './opencodeWire.ts';
import {
  conversationInfo,
  messageInfo,
  permissionRequest,
  providerList,
  questionRequest,
  statuses,
} from './opencodeWire.ts';

type Ask = Pick<OpencodeClient, 'ask'>;

/** What there is at the moment at which a connection begins. */
export interface FoundOpencode {
  /** The session's own, as far as that can be told. */
  readonly conversation: string | undefined;
  /** Whether somebody has spoken in it since the session began. */
  readonly isSpokenIn: boolean;
  /** What was told before, as far as it still matters, as if it were told now. */
  readonly events: readonly OpencodeEvent[];
  /** The calls that wait for an answer. */
  readonly requests: readonly PermissionRequest[];
  /** The questions of its own that wait for one. */
  readonly questions: readonly QuestionRequest[];
  /** How much each model takes, in tokens. */
  readonly limits: ReadonlyMap<string, number>;
}

/** What is read, and from when on it belongs to the session. */
export interface OpencodeWish {
  /** The conversation of the session, where it is known. */
  readonly conversation: string | undefined;
  /** ms since the epoch. */
  readonly since: number;
}

/** Reads what was told while nobody listened. */
export async function readOpencode(client: Ask, { conversation, since }: OpencodeWish): Promise<FoundOpencode> {
  const doing = statuses.parse((await client.ask('GET', '/session/status')).body);
  const requests = z.array(permissionRequest).parse((await client.ask('GET', '/permission')).body);
  const questions = z
    .array(z.unknown())
    .parse((await client.ask('GET', '/question')).body)
    .flatMap((one) => questionRequest.safeParse(one).data ?? []);
  const named = [conversation, ...Object.keys(doing), ...requests.map(({ sessionID }) => sessionID)];
  const infos: z.infer<typeof conversationInfo>[] = [];
  for (const id of new Set(named)) if (id !== undefined) infos.push(...(await readConversation(client, id)));
  const current = infos.findLast(({ parentID }) => parentID === undefined)?.id ?? conversation;
  const told = infos.map((info): OpencodeEvent => ({ type: 'session.updated', properties: { info } }));
  // One whose turn ended while nobody listened is not named.
  const all = conversation === undefined ? doing : { [conversation]: { type: 'idle' }, ...doing };
  const now = Object.entries(all).map(([sessionID, status]): OpencodeEvent => ({
    type: 'session.status',
    properties: { sessionID, status },
  }));
  const messages = current === undefined ? [] : await readFamily(client, current, since);
  const isSpokenIn = messages.some(
    ({ type, properties }) =>
      type === 'message.updated' &&
      properties.info.role === 'user' &&
      properties.info.sessionID === current &&
      (properties.info.time?.created ?? 0) >= since,
  );
  return {
    conversation: current,
    isSpokenIn,
    events: [...told, ...now, ...messages],
    requests,
    questions,
    limits: await readLimits(client),
  };
}

async function readConversation(client: Ask, id: string): Promise<z.infer<typeof conversationInfo>[]> {
  const body = await askKnown(client, `/session/${encodeURIComponent(id)}`);
  return body === undefined ? [] : [conversationInfo.parse(body)];
}

/** The messages of a conversation, and of those that its agents were sent from. */
async function readFamily(client: Ask, id: string, since: number): Promise<readonly OpencodeEvent[]> {
  const children = z
    .array(conversationInfo)
    .catch([])
    .parse(await askKnown(client, `/session/${encodeURIComponent(id)}/children`));
  const all = [];
  for (const one of [...children.map((child) => child.id), id]) all.push(...(await readMessages(client, one, since)));
  return all;
}

/** Pages come from the newest on; what is older than the session is not read. */
async function readMessages(client: Ask, id: string, since: number): Promise<readonly OpencodeEvent[]> {
  const pages: OpencodeEvent[][] = [];
  let before: string | undefined;
  for (let read = 0; read < limits.pages; read += 1) {
    const place = before === undefined ? '' : `&before=${encodeURIComponent(before)}`;
    const path = `/session/${encodeURIComponent(id)}/message?limit=${limits.pageMessages}${place}`;
    const { body, next } = await client.ask('GET', path);
    const infos = z
      .array(z.looseObject({ info: z.unknown() }))
      .parse(body)
      .flatMap(({ info }) => messageInfo.safeParse(info).data ?? []);
    pages.unshift(infos.map((info): OpencodeEvent => ({ type: 'message.updated', properties: { info } })));
    const isOlder = infos.some((info) => info.role === 'assistant' && info.time.created < since);
    if (next === undefined || isOlder) break;
    before = next;
  }
  return pages.flat();
}

async function readLimits(client: Ask): Promise<ReadonlyMap<string, number>> {
  const { body } = await client.ask('GET', '/config/providers');
  const found = providerList.safeParse(body).data?.providers ?? [];
  return new Map(
    found.flatMap(({ id, models }) =>
      Object.entries(models).flatMap(([name, { limit }]) =>
        limit === undefined ? [] : [[modelKey(id, name), limit.context] as const],
      ),
    ),
  );
}

/** The conversation of this directory in which something was said last, which a program goes on with that is told of none. */
export async function readLastConversation(client: Ask): Promise<string | undefined> {
  const { body } = await client.ask('GET', '/session?roots=true&limit=1');
  return z.array(conversationInfo).parse(body)[0]?.id;
}

/** Undefined where there is no such conversation any more. */
async function askKnown(client: Ask, path: string): Promise<unknown> {
  try {
    return (await client.ask('GET', path)).body;
  } catch (error) {
    if (error instanceof OpencodeRefusal && error.status === 404) return undefined;
    throw error;
  }
}
