import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync, readdirSync, renameSync, rmSync } from 'node:fs';
import * as net from 'node:net';
import { join } from 'node:path';
import { protocolVersion } from '../../shared/protocol/version.ts';
import { openTestSocket } from '../../server/link/testSocket.fixture.ts';
import { someCapabilities } from '../../server/testing/builders.ts';
import type { TestHub } from '../../server/testing/runningHub.fixture.ts';
import { until } from '../harness/until.ts';

/** Somebody outside who hangs now. */
export interface HangingParty {
  readonly isHanging: () => boolean;
  /** Lets go, so that the hub can be stopped. */
  end: () => void | Promise<void>;
}

/** Makes one of those outside the hub hang, with work of the hub's on its hands. The hub has a project SHOP with the task SHOP-1. */
type Hang = (hub: TestHub) => Promise<HangingParty>;

/** Everybody whom the hub waits for, or who waits for the hub, and who may stop doing anything at all. */
export const outsideParties: Readonly<Record<string, Hang>> = {
  'a daemon that never reads its socket': async (hub) => {
    const socket = await connectDaemon(hub);
    socket.pause();
    return { isHanging: () => socket.isPaused && socket.readyState === socket.OPEN, end: () => socket.terminate() };
  },

  'a daemon that never answers an order': async (hub) => {
    const socket = await connectDaemon(hub);
    const asked = pending([hub.ask('POST', '/api/v1/servers/gpu1/doctor')]);
    return { ...asked, end: () => socket.terminate() };
  },

  'a window that never reads': async (hub) => {
    const { socket, send, frame } = await openTestSocket(hub.url, '/api/v1/ws');
    send({ type: 'hello', protocol: protocolVersion, clientId: 'hangs', token: hub.adminToken });
    await frame('welcome');
    socket.pause();
    return { isHanging: () => socket.isPaused, end: () => socket.terminate() };
  },

  'a reader of the event stream who never reads': (hub) =>
    openRaw(hub, [`GET /api/v1/events?after=0 HTTP/1.1`, 'Accept: text/event-stream']),

  'a request whose body never ends': (hub) =>
    openRaw(
      hub,
      ['POST /api/v1/tasks HTTP/1.1', 'Content-Type: application/json', 'Content-Length: 100000'],
      '{"title',
    ),

  'the disk of the uploads': async (hub) => {
    const add = { name: 'report', kind: 'report', text: 'Some text.' };
    const { status } = await hub.ask('POST', '/api/v1/tasks/SHOP-1/artifacts', { body: add });
    if (status !== 201) throw new Error(`the upload was answered with ${status}`);
    const directory = join(hub.dataDir, 'artifacts');
    const file = join(directory, readdirSync(directory).find((name) => /^[0-9a-f]{64}$/.test(name)) ?? '');
    // A pipe that nobody writes to: whoever opens it waits in the operating system, as on a disk that is gone.
    rmSync(file);
    execFileSync('mkfifo', [file]);
    const readings = Array.from({ length: 8 }, () => hub.ask('GET', '/api/v1/tasks/SHOP-1/artifacts/report'));
    const end = () => {
      renameSync(file, `${file}.gone`);
      closeSync(openSync(`${file}.gone`, constants.O_RDWR | constants.O_NONBLOCK));
    };
    return { ...pending(readings), end };
  },

  'the check of contracts': async (hub) => {
    const steps = Array.from({ length: 26 }, (_, at) => [
      `s${at}`,
      { anyOf: Array.from({ length: 3 }, () => ({ allOf: [{ $ref: `#/$defs/s${at + 1}` }] })) },
    ]);
    const schema = { $ref: '#/$defs/s0', $defs: { ...Object.fromEntries(steps), s26: false } };
    const task = { project: 'SHOP', title: 'Never checked', contracts: [{ key: 'api', schema }] };
    const { body } = await hub.ask('POST', '/api/v1/tasks', { body: task });
    const validate = `/api/v1/tasks/${body.task.id}/contracts/api/validate`;
    const checks = Array.from({ length: 20 }, () => hub.ask('POST', validate, { body: { data: {} } }));
    return { ...pending(checks), end: () => undefined };
  },

  'the reading of a pipeline file': async (hub) => {
    const text = Array.from({ length: 80_000 }, (_, index) => `k${index}: 1\n`).join('');
    const plan = () => hub.ask('POST', '/api/v1/pipelines/plan', { body: { project: 'SHOP', text } });
    return { ...pending([plan(), plan(), plan()]), end: () => undefined };
  },
};

/** It hangs as long as one of the answers is not there. */
function pending(answers: readonly Promise<unknown>[]): Pick<HangingParty, 'isHanging'> {
  let open = answers.length;
  for (const answer of answers) answer.catch(() => undefined).finally(() => (open -= 1));
  return { isHanging: () => open > 0 };
}

async function connectDaemon(hub: TestHub) {
  const { body: minted } = await hub.ask('POST', '/api/v1/servers/tokens', { body: {} });
  const capabilities = someCapabilities();
  const { body } = await hub.ask('POST', '/api/v1/servers/register', {
    token: '',
    body: { token: minted.token, name: 'gpu1', capabilities },
  });
  const { socket, send, frame } = await openTestSocket(hub.url, '/api/v1/daemon');
  const says = { key: body.key, instance: 'instance-1', version: '0.1.0', lastNumber: 0, capabilities, doctor: [] };
  send({ type: 'hello', protocol: protocolVersion, ...says });
  await frame('welcome');
  send({ type: 'inventory', sessions: [], complete: true });
  await until(
    async () => (await hub.ask('GET', '/api/v1/servers/gpu1')).body.server.state === 'online',
    'the server is online',
  );
  return socket;
}

/** A connection that sends this much and then neither reads nor writes. */
async function openRaw(hub: TestHub, head: readonly string[], body = ''): Promise<HangingParty> {
  const { hostname, port } = new URL(hub.url);
  const socket = net.connect(Number(port), hostname);
  let isClosed = false;
  socket.on('close', () => (isClosed = true));
  socket.on('error', () => undefined);
  await new Promise<void>((resolve) => socket.once('connect', () => resolve()));
  socket.pause();
  socket.write(
    [...head, `Host: ${hostname}:${port}`, `Authorization: Bearer ${hub.adminToken}`, '', body].join('\r\n'),
  );
  return { isHanging: () => !isClosed && socket.isPaused(), end: () => void socket.destroy() };
}
