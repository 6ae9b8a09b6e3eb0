import { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestListener } from 'node:http';
import { Socket } from 'node:net';
import { createCompiledSchemas } from '../../runtime/schema/compiledSchemas.ts';
import { parseContractSchema } from '../../runtime/schema/parseContractSchema.ts';
import type { Log } from '../../runtime/log.ts';
import { hashToken, mintToken } from '../../server/access/tokens.ts';
import { toHubError } from '../../runtime/http/answers.ts';
import { createApi } from '../../server/api/createApi.ts';
import { Hub } from '../../server/hub.ts';
import type { HubEntry, HubLine } from '../../server/hubEntry.ts';
import type { Journal } from '../../server/journal/journal.ts';
import { ClientLinks } from '../../server/link/clientLinks.ts';
import type { Connection, ConnectionHandler } from '../../server/link/connection.ts';
import { DaemonLinks } from '../../server/link/daemonLinks.ts';
import { Relay } from '../../server/relay/relay.ts';
import { alice, anId, aPerson, aProject, aServer, aToken } from '../../server/testing/builders.ts';
import { createFakeClock } from '../../server/testing/fakeClock.ts';
import { somePorts } from '../../server/testing/handling.ts';
import type { HubEvent } from '../../shared/model/events.ts';
import { limits } from '../../shared/timings.ts';

export const personToken = `rtok_${'P'.repeat(43)}`;
export const serverKey = `rkey_${'S'.repeat(43)}`;

/** An answer of the REST door. */
export interface FuzzAnswer {
  readonly status: number;
  readonly text: string;
}

/** A hub with everything but sockets and a disk: its doors are called as the sockets call them. */
export interface FuzzedHub {
  readonly hub: Hub;
  /** What it logged as a mistake of its own. */
  readonly mistakes: string[];
  readonly clock: ReturnType<typeof createFakeClock>;
  openClient: (connection: Connection) => ConnectionHandler;
  openDaemon: (connection: Connection) => ConnectionHandler;
  /** One request through guard, route table, body reader, handler and answer. */
  ask: (method: string, url: string, headers: Readonly<Record<string, string>>, body: Buffer) => Promise<FuzzAnswer>;
  /** Ids of records that exist. */
  readonly ids: { readonly project: string; readonly tasks: readonly string[]; readonly session: string };
  close: () => void;
}

/** Opens one with a project, a server, a session and a few tasks; whoever has `personToken` is its admin. */
export async function openFuzzedHub(): Promise<FuzzedHub> {
  const clock = createFakeClock();
  const mistakes: string[] = [];
  const log: Log = {
    error: (message: string, fields?: object) => void mistakes.push(`${message} ${JSON.stringify(fields)}`),
    warn: () => undefined,
    info: () => undefined,
    debug: () => undefined,
    trace: () => undefined,
    child: () => log,
  };
  const hub = new Hub({
    journal: memoryJournal(),
    log,
    figures: () => undefined,
    ports: somePorts({
      checkSchema: parseContractSchema,
      checkContract: (schema, data) => Promise.resolve(createCompiledSchemas().check(schema, data)),
      hashToken,
      mintToken,
      askServer: (serverId, order) => daemons.askServer(serverId, order),
    }),
    now: clock.now,
    randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
  });
  await hub.load();
  const around = {
    hub,
    clock,
    toRefusal: (thrown: unknown) => toHubError(thrown, log),
    onRefused: () => undefined,
  };
  const relay = new Relay({ hub, clock, tellPresence: () => undefined });
  const clients = new ClientLinks({ ...around, relay });
  const daemons: DaemonLinks = new DaemonLinks({ version: '0.1.0', ...around, relay, onHeartbeat: () => undefined });
  const ids = await fill(hub);
  const listener: RequestListener = createApi(
    hub,
    {
      hosts: { host: '127.0.0.1', allowedHosts: [], allowedOrigins: [] },
      maxBodyBytes: limits.bodyBytes,
      isTls: false,
      stopping: new AbortController().signal,
    },
    clock.now,
  );
  return {
    hub,
    mistakes,
    clock,
    ids,
    openClient: (connection) => clients.open(connection),
    openDaemon: (connection) => daemons.open(connection),
    ask: (method, url, headers, body) => askListener(listener, { method, url, headers, body }),
    close: () => {
      clients.close();
      daemons.close();
    },
  };
}

async function fill(hub: Hub): Promise<FuzzedHub['ids']> {
  const person = aPerson({ admin: true });
  const { members: _members, ...project } = aProject();
  const server = aServer({ keyHash: hashToken(serverKey) });
  const born: HubEvent[] = [
    { type: 'person_added', actor: alice, person },
    {
      type: 'token_created',
      actor: alice,
      // Not to be found by the beginning of its id: whoever revokes it by chance ends the suite's own access.
      token: aToken({
        id: `token_${'z'.repeat(16)}`,
        hash: hashToken(personToken),
        opens: { kind: 'person', personId: person.id },
      }),
    },
    { type: 'project_created', projectId: project.id, actor: alice, project, owner: person.id },
    { type: 'server_registered', serverId: server.id, actor: alice, server, tokenId: anId('token', 9) },
  ];
  hub.commit(born, alice);
  const caller = { kind: 'person', actor: alice, personId: person.id, admin: true } as const;
  const create = async (params: object) =>
    ((await hub.execute(caller, 'task.create', params)).result as { task: { id: string } }).task.id;
  const running = await create({ project: project.id, title: 'Running', start: 'auto', contracts: [{ key: 'data' }] });
  const other = await create({ project: project.id, title: 'Other', contracts: [{ key: 'data' }] });
  const session = [...hub.state.sessions.values()][0]?.id ?? '';
  return { project: project.id, tasks: [running, other], session };
}

/** Lines are durable at once, and kept as long as the hub. */
function memoryJournal(): Journal<HubEntry> {
  const lines: HubLine[] = [];
  const durable = Promise.resolve();
  return {
    load: () => Promise.resolve({ seq: 0, snapshotSeq: 0, replayed: 0, findings: [], setAside: [] }),
    append: (entry) => {
      const line: HubLine = { ...entry, seq: lines.length + 1, prev: '', hash: '' };
      lines.push(line);
      return line;
    },
    durable: () => durable,
    read: ({ after, limit }) => Promise.resolve(lines.slice(after, after + limit)),
    readAt: (seqs) => Promise.resolve(seqs.flatMap((seq) => lines[seq - 1] ?? [])),
    close: () => Promise.resolve(),
  };
}

interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Node's own request and response, without a socket between them and us. */
function askListener(listener: RequestListener, { method, url, headers, body }: Asked): Promise<FuzzAnswer> {
  const request = new IncomingMessage(new Socket());
  Object.assign(request, { method, url, headers: { host: '127.0.0.1', ...headers }, complete: true });
  request.push(body);
  request.push(null);
  const response = new ServerResponse(request);
  return new Promise((resolve) => {
    // One call with the whole text is how this API ends every answer but its streams.
    response.end = (text?: unknown) => {
      resolve({ status: response.statusCode, text: typeof text === 'string' ? text : '' });
      return response;
    };
    response.write = () => {
      resolve({ status: response.statusCode, text: '' });
      request.destroy();
      return true;
    };
    listener(request, response);
  });
}
