import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { listProcesses } from '../harness/processTable.ts';
import type { Json } from '../harness/rest.ts';
import { until } from '../harness/until.ts';
import type { AgentFleet } from './harness/openAgents.ts';
import { workMs } from './harness/openAgents.ts';

/** Opens a session of it without a task, in which nothing is said yet. */
export async function openOpencode({ fleet }: AgentFleet): Promise<Json> {
  const words = ['--server', 'dev-01', '--provider', 'opencode', '--name', 'talk'];
  return (await fleet.ask('session', 'open', ...words)).session;
}

/** An opencode in a fleet that is there already. */
type Talk = () => { readonly agents: AgentFleet; readonly session: Json };

/** Tells it a text, and waits until it has it; gives how often its model has heard it. */
async function untilTold(stage: Talk, text: string): Promise<number> {
  const { agents, session } = stage();
  const textsOf = async (): Promise<readonly Json[]> =>
    (await agents.fleet.rest.get(`/sessions/${session.id}/messages`)).rows;
  await agents.fleet.ask('session', 'tell', session.id, text);
  const isVerified = async () => (await textsOf()).some((row) => row.text.includes(text) && row.state === 'verified');
  await agents.explain(() => until(isVerified, `"${text}" is verified`, workMs));
  const heard = agents.model.requests().flatMap((request) => request.heard ?? []);
  return heard.filter((item) => item.is === 'user' && item.text.includes(text)).length;
}

/** What is tried with the server that it is. */
export function describeOpencodeServer(stage: Talk): void {
  const daemon = () => stage().agents.fleet.daemon('dev-01');
  const directory = () => join(daemon().dataDir, 'sessions', stage().session.id);

  it('[S8] opencode takes a text where nothing was said yet, and it is verified when the agent has it', async () => {
    const { agents, session } = stage();
    await untilTold(stage, 'Take note of the first.');
    await agents.explain(() =>
      until(
        () =>
          agents.model
            .requests()
            .some(({ heard = [] }) => heard.some(({ text = '' }: Json) => text.includes('the first'))),
        'the model hears it',
        workMs,
      ),
    );
    const { session: now } = await agents.fleet.rest.get(`/sessions/${session.id}`);
    assert.match(now.providerSessionId, /^ses_/);
  });

  it('[G5] refuses whoever has not its password: other users, web pages, other machines', async () => {
    const file = join(directory(), 'opencode-server.json');
    assert.deepEqual([statSync(file).mode & 0o777, statSync(directory()).mode & 0o777], [0o600, 0o700]);
    const { port, password } = JSON.parse(readFileSync(file, 'utf8')) as { port: number; password: string };
    const url = `http://127.0.0.1:${port}`;
    const statusOf = async (path: string, method = 'GET', headers: Record<string, string> = {}) =>
      (await fetch(`${url}${path}`, { method, headers })).status;
    for (const path of [
      '/',
      '/doc',
      '/event',
      '/global/event',
      '/session',
      '/permission',
      '/agent',
      '/config',
      '/api/session',
    ])
      assert.equal(await statusOf(path), 401, path);
    for (const path of ['/session', '/tui/submit-prompt', '/permission/per_1/reply', '/instance/dispose'])
      assert.equal(await statusOf(path, 'POST'), 401, path);
    const wrong = `Basic ${Buffer.from('rostrum:wrong').toString('base64')}`;
    const strangers: readonly Readonly<Record<string, string>>[] = [
      { origin: 'http://evil.example' },
      { origin: 'http://localhost:3000' },
      { authorization: wrong },
    ];
    for (const headers of strangers)
      assert.equal(await statusOf('/session', 'GET', headers), 401, JSON.stringify(headers));
    const own = `Basic ${Buffer.from(`rostrum:${password}`).toString('base64')}`;
    assert.equal(await statusOf('/session', 'GET', { authorization: own }), 200);
    for (const address of outerAddresses()) assert.equal(await isRefused(address, port), true, address);
    assert.ok(
      listProcesses().every(({ commandLine }) => !commandLine.includes(password)),
      'no command line has it',
    );
  });
}

/** The same one after its daemon was killed and has started again. */
export function describeOpencodeAgain(stage: Talk): void {
  it('[S8] opencode is spoken to again after its daemon was killed, and no text is given twice', async () => {
    assert.ok((await untilTold(stage, 'And of the second.')) <= 1);
  });
}

const outerAddresses = (): readonly string[] =>
  Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .flatMap(({ internal, family, address }) => (internal || family !== 'IPv4' ? [] : [address]));

const isRefused = (host: string, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host, port });
    socket.once('connect', () => {
      socket.destroy();
      resolve(false);
    });
    socket.once('error', () => resolve(true));
  });
