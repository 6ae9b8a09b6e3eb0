import { parseYaml } from '../../runtime/yaml.ts';
import type { OperationName, ResultOf } from '../../shared/operations/operations.ts';
import { operationTable } from '../../shared/operations/operations.ts';
import { admit } from '../access/admit.ts';
import type { AnyParams } from '../access/admit.ts';
import { contentHash, describeHeaded } from '../contentHash.ts';
import { diffData } from '../contract/dataDiff.ts';
import type { Caller } from '../access/caller.ts';
import type { Handlers, Request } from '../handlers/handler.ts';
import type { Ports } from '../handlers/ports.ts';
import { LastScreens } from '../relay/lastScreens.ts';
import { applyEvent } from '../state/applyEvent.ts';
import type { HubState } from '../state/hubState.ts';
import { aContext, alice, anId } from './builders.ts';

/** Signed in as alice, the owner that projects have here. */
export const aliceCalls: Caller = { kind: 'person', actor: alice, personId: anId('person'), admin: false };

/** A world in which nothing is known and no daemon answers. */
export function somePorts(given: Partial<Ports> = {}): Ports {
  let minted = 0;
  return {
    checkContract: () => Promise.resolve([]),
    contents: plainContents,
    readYaml: (text) => Promise.resolve(parseYaml(text)),
    checkSchema: () => [],
    mintToken: (prefix) => {
      minted += 1;
      return { token: `${prefix}${minted}`, hash: `hash of ${prefix}${minted}` };
    },
    hashToken: (token) => `hash of ${token}`,
    readLines: () => Promise.resolve([]),
    readLinesAt: () => Promise.resolve([]),
    verifyLog: () => Promise.resolve({ whole: true, lines: 0 }),
    artifacts: someArtifacts(),
    prunable: () => Promise.resolve({ why: 'nothing is old enough' }),
    askServer: () => Promise.reject(new Error('no daemon here')),
    lastScreens: new LastScreens(),
    activityOf: () => undefined,
    heartbeatOf: () => undefined,
    tunnelOf: () => undefined,
    tryTunnel: () => ({ state: 'opening' }),
    addHost: () => Promise.resolve(someAddedHost),
    facts: () => ({
      version: '0.1.0',
      startedAt: 0,
      readOnly: undefined,
      notices: [],
      memoryBytes: 0,
      clients: 0,
      address: 'http://127.0.0.1:7420',
    }),
    ...given,
  };
}

/** A host that became a server. */
const someAddedHost: ResultOf<'server.add'> = {
  server: {
    kind: 'server',
    id: anId('server', 9),
    name: 'added',
    projectIds: [],
    mode: 'enabled',
    state: 'online',
    ...{ since: 0, labels: [], os: 'linux', providers: [], repos: [], capacity: 1, sessions: 0, failedChecks: [] },
  },
  ...{ doctor: [], fit: true, upgraded: false, steps: [] },
};

/** Works out everything at once. */
const plainContents: Ports['contents'] = {
  describe: (data, head = '') => Promise.resolve(describeHeaded(data, head)),
  compare: (before, after) => Promise.resolve(diffData(before, after)),
};

/** Uploads in memory. */
export function someArtifacts(): Ports['artifacts'] {
  const texts = new Map<string, string>();
  const describe = (text: string) => ({ sha256: contentHash(text), bytes: Buffer.byteLength(text) });
  return {
    describe,
    put: (text) => {
      texts.set(describe(text).sha256, text);
      return Promise.resolve(describe(text));
    },
    has: (hash) => texts.has(hash),
    read: (hash) => Promise.resolve(texts.get(hash)),
    drop: (hash) => void texts.delete(hash),
  };
}

/**
 * Carries out operations of one table on a state as the hub does it, without log and policies: parsed, admitted,
 * decided, applied, and the result held against its schema.
 */
export function createHandling(state: HubState, table: Partial<Handlers>, ports: Ports = somePorts()) {
  const ids = aContext();
  const newId: Request['context']['newId'] = (prefix) => ids.newId(prefix);
  return async <Name extends OperationName>(
    name: Name,
    given: AnyParams = {},
    caller: Caller = aliceCalls,
  ): Promise<ResultOf<Name>> => {
    const { params: schema, result } = operationTable[name];
    const handler = table[name];
    if (handler === undefined) throw new Error(`no handler for ${name}`);
    const { params, projectId } = admit(state, caller, name, schema.parse(given) as AnyParams);
    const request: Request = {
      state,
      caller,
      context: { ...aContext({ actor: caller.actor }), newId },
      ports,
      projectId,
    };
    // The table ties each name to its own params and result; only their union is known here.
    if (handler.kind === 'read') return result.parse(await handler.read(params as never, request)) as ResultOf<Name>;
    const finding = await handler.check?.(params as never, request);
    const decision = handler.decide(params as never, request, finding);
    for (const event of decision.events) applyEvent(state, event, state.seq + 1, request.context.now);
    return result.parse(decision.answer(state)) as ResultOf<Name>;
  };
}
