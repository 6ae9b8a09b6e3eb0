import { someCapabilities } from '../testing/builders.ts';
import { createFakeClock } from '../testing/fakeClock.ts';
import { startTestHub } from '../testing/runningHub.fixture.ts';
import type { TestHub } from '../testing/runningHub.fixture.ts';
import { openTestSocket } from './testSocket.fixture.ts';
import type { TestSocket } from './testSocket.fixture.ts';

/** The hub of a suite, anew for each test: with the project SHOP and the server gpu1, whose daemon the test plays. */
export interface DaemonsOfHub {
  readonly hub: TestHub;
  readonly serverId: string;
  /** Ends the hub and starts it with the same data. */
  restart: () => Promise<void>;
}

/** Called in a `describe`. What is in `open` is closed after each test. */
export function useDaemonsOfHub() {
  const clock = createFakeClock();
  const open: TestSocket[] = [];
  let hub: TestHub | undefined;
  let registered: { readonly serverId: string; readonly key: string } | undefined;

  beforeEach(async () => {
    const started = await startTestHub({ clock });
    hub = started;
    const settings = { defaultProvider: 'scripted' };
    await started.ask('POST', '/api/v1/projects', { body: { name: 'Shop', key: 'SHOP', settings } });
    const { token } = (await started.ask('POST', '/api/v1/servers/tokens', { body: {} })).body;
    const body = { token, name: 'gpu1', capabilities: someCapabilities() };
    registered = (await started.ask('POST', '/api/v1/servers/register', { token: '', body })).body;
  });
  afterEach(async () => {
    for (const socket of open.splice(0)) socket.socket.terminate();
    await hub?.end();
  });

  const here: DaemonsOfHub = {
    get hub() {
      return started(hub);
    },
    get serverId() {
      return started(registered).serverId;
    },
    async restart() {
      hub = await started(hub).restart();
    },
  };

  /** A daemon that has said hello, with other words where they are given. */
  const connect = async (given: object = {}): Promise<TestSocket> => {
    const socket = await openTestSocket(here.hub.url, '/api/v1/daemon');
    open.push(socket);
    const { key } = started(registered);
    const about = { key, instance: 'instance-1', version: '0.1.0', lastNumber: 0, doctor: [] };
    socket.send({ type: 'hello', protocol: 1, ...about, capabilities: someCapabilities(), ...given });
    return socket;
  };
  const inventory = (socket: TestSocket, sessions: object[] = []) =>
    socket.send({ type: 'inventory', sessions, complete: true });
  const orderOf = (socket: TestSocket, type: string) => socket.frame('order', ({ body }) => body.type === type);
  const openShell = async (): Promise<string> =>
    (await here.hub.ask('POST', '/api/v1/sessions', { body: { server: 'gpu1', name: 'one' } })).body.session.id;
  const report = (socket: TestSocket, number: number, body: object) =>
    socket.send({ type: 'report', entry: { number, at: 1, report: body } });
  const heard = (socket: TestSocket, number: number) => socket.frame('heard', ({ upTo }) => upTo === number);
  /** A daemon whose first report is that the agent of SHOP-1 runs. */
  const connectAtWork = async () => {
    const daemon = await connect();
    await daemon.frame('welcome');
    inventory(daemon);
    await here.hub.ask('POST', '/api/v1/tasks', { body: { title: 'Work', placement: { provider: 'scripted' } } });
    await here.hub.ask('POST', '/api/v1/tasks/SHOP-1/assign', { body: { server: 'gpu1' } });
    const { sessionId, task } = (await orderOf(daemon, 'session.start'))['body'].session;
    report(daemon, 1, { type: 'session.started', sessionId, pid: 7, startedAt: 1 });
    return { daemon, sessionId, task };
  };
  return { here, clock, open, connect, inventory, orderOf, openShell, report, heard, connectAtWork };
}

function started<Thing>(thing: Thing | undefined): Thing {
  if (thing === undefined) throw new Error('It is there only while a test runs.');
  return thing;
}
