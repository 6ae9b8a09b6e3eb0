import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync } from 'node:fs';
import * as http from 'node:http';
import * as https from 'node:https';
import { join } from 'node:path';
import { startTestHub } from '../../server/testing/runningHub.fixture.ts';
import { someCapabilities } from '../../server/testing/builders.ts';
import type { TestHub } from '../../server/testing/runningHub.fixture.ts';
import { connectionTo, readHubPlace } from '../../runtime/hubPlace.ts';
import { openPlace } from '../harness/place.ts';
import type { Place } from '../harness/place.ts';
import { cleanEnvironment, startProgram } from '../harness/program.ts';
import type { RunningProgram } from '../harness/program.ts';
import type { Json } from '../harness/rest.ts';
import { until } from '../harness/until.ts';
import { openHosts } from './harness/openHosts.ts';
import type { TestHosts } from './harness/openHosts.ts';

describe('rostrum server tunnel, for a hub on another machine', function () {
  this.timeout(60_000);
  let hosts: TestHosts;
  let place: Place;
  let hub: TestHub | undefined;
  let command: RunningProgram | undefined;

  before(async () => {
    hosts = await openHosts([{ name: 'gpu1' }]);
    place = openPlace();
  });
  afterEach(async () => {
    await command?.stop();
    await hub?.end();
    command = hub = undefined;
  });
  after(async () => {
    await place.close();
    await hosts.close();
  });

  /** A hub that keeps no tunnels; with one server that needs one. */
  const start = async (env: Readonly<Record<string, string>> = {}, ca?: Buffer): Promise<TestHub> => {
    const started = await startTestHub({ env: { ROSTRUM_TUNNELS: 'off', ...env } });
    hub = started;
    const on = (method: string, path: string, body: object, token = started.adminToken) =>
      askHub(new URL(`/api/v1${path}`, started.url), { method, body, token, ca });
    await on('POST', '/projects', { name: 'Shop', key: 'SHOP' });
    const { token } = await on('POST', '/servers/tokens', { project: 'SHOP' });
    await on('POST', '/servers/register', { token, name: 'gpu1', capabilities: someCapabilities() }, '');
    await on('PUT', '/servers/gpu1/reach', { reach: { destination: 'gpu1', mode: 'tunnel' } });
    return started;
  };
  const keep = (on: TestHub, more: Readonly<Record<string, string>> = {}): RunningProgram =>
    startProgram({
      name: 'tunnel',
      args: ['server', 'tunnel', '--json', '--hub', on.url, '--ssh-config', hosts.configFile],
      cwd: place.directory,
      env: cleanEnvironment(hosts.home, { ...hosts.env, ROSTRUM_TOKEN: on.adminToken, ...more }),
    });
  /** What the hub answers to a program on the host, by the socket there. */
  const askThere = (): Promise<number> => {
    const there = readHubPlace(`unix:${join(hosts.host('gpu1').home, '.rostrum', 'daemon', 'hub.sock')}`);
    assert.ok(there !== undefined);
    return new Promise((resolve, reject) => {
      http
        .request(new URL('/healthz', there.url), connectionTo(there), (response) => {
          response.resume();
          resolve(response.statusCode ?? 0);
        })
        .on('error', reject)
        .end();
    });
  };
  const answers = () =>
    askThere().then(
      (status) => status === 200,
      () => false,
    );

  it('[F6] keeps the tunnels that servers need, says how they are, and takes them away at the end', async () => {
    const on = await start();
    command = keep(on);
    await until(answers, 'the hub answers on the host');
    await until(() => command?.output().includes('"state":"up"'), 'it is said to be up', 10_000);
    await command.stop();
    assert.equal(await answers(), false);
  });

  it('[P3] speaks TLS with a hub that does, by a certificate that this machine trusts', async () => {
    const [key, cert] = [join(place.directory, 'key.pem'), join(place.directory, 'cert.pem')];
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
    const made = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-keyout', key, '-out', cert];
    execFileSync('openssl', [...made, ...subject], { stdio: 'ignore' });
    chmodSync(key, 0o600);
    const on = await start({ ROSTRUM_TLS_CERT: cert, ROSTRUM_TLS_KEY: key }, readFileSync(cert));
    command = keep(on, { NODE_EXTRA_CA_CERTS: cert });
    await until(answers, 'the hub answers on the host');
    await command.stop();
    command = keep(on);
    await until(() => command?.isRunning() === false, 'it ends, for it does not know the certificate');
    assert.match(command.output(), /SELF_SIGNED_CERT/);
  });
});

interface Asked {
  readonly method: string;
  readonly body: object;
  readonly token: string;
  readonly ca: Buffer | undefined;
}

/** One request as JSON, also to a hub with a certificate of its own. */
function askHub(url: URL, { method, body, token, ca }: Asked): Promise<Json> {
  const headers = { 'content-type': 'application/json', ...(token === '' ? {} : { authorization: `Bearer ${token}` }) };
  const open = ca === undefined ? http.request : https.request;
  return new Promise((resolve, reject) => {
    const asked = open(url, { method, headers, agent: false, ...(ca === undefined ? {} : { ca }) }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () =>
        (response.statusCode ?? 500) < 300 ? resolve(JSON.parse(text)) : reject(new Error(text)),
      );
    });
    asked.on('error', reject);
    asked.end(JSON.stringify(body));
  });
}
