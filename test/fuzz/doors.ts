import type { Connection, ConnectionHandler } from '../../server/link/connection.ts';
import { invariants } from '../../server/testing/invariants.ts';
import { openFuzzedHub } from './fuzzedHub.ts';
import type { FuzzedHub } from './fuzzedHub.ts';
import { mutate } from './mutate.ts';
import type { Random } from './random.ts';
import { clientCalls, clientHello, daemonFrames, daemonHello, requests, wholeCall } from './validFrames.ts';

/** What came of so many inputs at one door. */
export interface Outcome {
  sent: number;
  /** Inputs that were still valid enough to be carried out. */
  done: number;
  refused: number;
  /** Connections that were ended for what came over them. */
  closed: number;
  /** Whatever should not have come of it, with its input. */
  readonly flaws: string[];
}

const newOutcome = (): Outcome => ({ sent: 0, done: 0, refused: 0, closed: 0, flaws: [] });

/** What a hub takes before another takes its place: what is valid by chance is carried out, and adds up. */
const inputsPerHub = 10_000;

type Feed = (fuzzed: FuzzedHub, random: Random, outcome: Outcome) => Promise<() => Promise<void>>;

/** Feeds a door with so many broken inputs, hub after hub, each of which must be possible at its end. */
export async function fuzz(feed: Feed, count: number, random: Random): Promise<Outcome> {
  const outcome = newOutcome();
  while (outcome.sent < count && outcome.flaws.length === 0) {
    const fuzzed = await openFuzzedHub();
    const once = await feed(fuzzed, random, outcome);
    for (let at = 0; at < inputsPerHub && outcome.sent < count; at += 1) {
      outcome.sent += 1;
      await once();
      if (outcome.flaws.length > 0) break;
    }
    outcome.flaws.push(...invariants(fuzzed.hub.state), ...fuzzed.mistakes);
    fuzzed.close();
  }
  return outcome;
}

/** The other side of a link that only counts. */
class Counted implements Connection {
  readonly address = 'here';
  readonly queuedBytes = 0;
  results = 0;
  refusals = 0;
  internal = 0;
  isClosed = false;

  send(text: string): void {
    if (text.startsWith('{"type":"result"')) this.results += 1;
    if (text.startsWith('{"type":"refused"')) this.refusals += 1;
    if (text.includes('"code":"internal"')) this.internal += 1;
  }

  sendBytes(): void {
    throw new Error('no terminal is there to be watched');
  }

  close(): void {
    this.isClosed = true;
  }

  askReceipt(): void {
    throw new Error('no terminal is watched here');
  }

  pause(): void {
    // Frames come one by one.
  }

  resume(): void {
    // As above.
  }
}

const settle = () => new Promise<void>((resolve) => void setImmediate(resolve));

/** Broken calls at the link of a window. What is refused, or ends the connection, has changed nothing. */
export const feedClient: Feed = async (fuzzed, random, outcome) => {
  const calls = clientCalls(fuzzed.ids);
  const frames = calls.map(wholeCall);
  const hello = Buffer.from(clientHello());
  const brokenCall = () => {
    if (random.below(8) === 0) return mutate(random.one(frames), random).toString('utf8');
    const { head, params } = random.one(calls);
    return `${head}${mutate(params, random).toString('utf8')}}`;
  };
  let open: { readonly connection: Counted; readonly handler: ConnectionHandler } | undefined;
  const connect = () => {
    const connection = new Counted();
    return { connection, handler: fuzzed.openClient(connection) };
  };
  return async () => {
    const isHello = random.below(50) === 0;
    if (isHello) open?.handler.onClosed(true);
    if (isHello || open === undefined) open = connect();
    if (!isHello && open.connection.results + open.connection.refusals === 0) open.handler.onText(clientHello());
    const { connection, handler } = open;
    const { seq } = fuzzed.hub.state;
    const { results, refusals } = connection;
    const text = isHello ? mutate(hello, random).toString('utf8') : brokenCall();
    handler.onText(text);
    await settle();
    const isDone = connection.results > results;
    if (isDone) outcome.done += 1;
    if (connection.refusals > refusals) outcome.refused += 1;
    if (connection.internal > 0) outcome.flaws.push(`a mistake came of ${text}`);
    if (!isDone && fuzzed.hub.state.seq !== seq) outcome.flaws.push(`something was changed by ${text}`);
    if (!connection.isClosed && !isHello) return;
    if (connection.isClosed) outcome.closed += 1;
    handler.onClosed(true);
    open = undefined;
  };
};

/** Broken frames at the link of a daemon. */
export const feedDaemon: Feed = async (fuzzed, random, outcome) => {
  let open: { readonly connection: Counted; readonly handler: ConnectionHandler } | undefined;
  let frames = { number: 0, all: daemonFrames(fuzzed.ids, 1) };
  return async () => {
    const { state } = fuzzed.hub;
    const isHello = open === undefined && random.below(4) === 0;
    if (open === undefined) {
      const connection = new Counted();
      open = { connection, handler: fuzzed.openDaemon(connection) };
      if (!isHello) open.handler.onText(daemonHello());
    }
    const { connection, handler } = open;
    const [server] = state.servers.values();
    const number = (server?.lastReport ?? 0) + 1;
    if (frames.number !== number) frames = { number, all: daemonFrames(fuzzed.ids, number) };
    const valid = isHello ? Buffer.from(daemonHello()) : random.one(frames.all);
    const text = mutate(valid, random).toString('utf8');
    const { seq } = state;
    handler.onText(text);
    await settle();
    if (state.seq > seq) outcome.done += 1;
    if (connection.internal > 0) outcome.flaws.push(`a mistake came of ${text}`);
    if (!connection.isClosed) return;
    outcome.closed += 1;
    handler.onClosed(true);
    open = undefined;
  };
};

/** Broken bodies, addresses and methods at the door of REST. No answer is 5xx, and a refusal has changed nothing. */
export const feedRest: Feed = async (fuzzed, random, outcome) => {
  const routes = requests(fuzzed.ids).map(({ body, ...route }) => ({
    ...route,
    hasBody: body !== undefined,
    bytes: Buffer.from(JSON.stringify(body ?? {})),
  }));
  return async () => {
    const { method, path, hasBody, bytes } = random.one(routes);
    const isAddress = !hasBody || random.below(4) === 0;
    const url = `/api/v1${isAddress ? mutateAddress(path, random) : path}`;
    const sent = isAddress && random.below(2) === 0 ? bytes : mutate(bytes, random);
    const { seq } = fuzzed.hub.state;
    fuzzed.clock.advance(1);
    const { status, text } = await fuzzed.ask(
      random.below(30) === 0 ? random.one(verbs) : method,
      url,
      headersOf(sent, random),
      sent,
    );
    const told = `${method} ${url} ${sent.toString('latin1').slice(0, 2_000)}`;
    if (status >= 500) outcome.flaws.push(`${status} came of ${told}: ${text}`);
    if (status < 400) outcome.done += 1;
    else outcome.refused += 1;
    if (status >= 400 && fuzzed.hub.state.seq !== seq) outcome.flaws.push(`something was changed by ${told}`);
  };
};

const verbs = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD', 'TRACE'] as const;

/** What a client may write into an address: Node itself refuses the rest. */
const mutateAddress = (path: string, random: Random): string =>
  mutate(Buffer.from(path), random)
    .toString('latin1')
    .replace(/[^\x21-\x7e]/g, (character) => encodeURIComponent(character))
    .slice(0, 8_000);

function headersOf(body: Buffer, random: Random): Readonly<Record<string, string>> {
  const length = String(body.length);
  const usual = {
    authorization: `Bearer rtok_${'P'.repeat(43)}`,
    'content-type': 'application/json',
    'content-length': length,
  };
  switch (random.below(40)) {
    case 0:
      return { ...usual, 'content-type': random.one(['text/plain', '', 'application/json; charset=utf-16', '\u00ff']) };
    case 1:
      return { ...usual, 'idempotency-key': random.one(['short', 'x'.repeat(100), '__proto__', 'command-1']) };
    case 2:
      return { ...usual, 'content-length': random.one(['-1', '1e9', 'NaN', '99999999999']) };
    case 3:
      return { ...usual, 'content-encoding': 'gzip' };
    case 4:
      return {
        ...usual,
        authorization: random.one(['Basic x', 'Bearer', `Bearer ${'x'.repeat(5_000)}`, 'Bearer __proto__']),
      };
    default:
      return usual;
  }
}
