import assert from 'node:assert/strict';
import { join } from 'node:path';
import { openHost } from '../../server/ssh/connect/openHost.ts';
import type { OpenHostOptions } from '../../server/ssh/connect/openHost.ts';
import type { RemoteHost } from '../../server/ssh/remoteHost.ts';
import { openHosts } from './harness/openHosts.ts';
import type { TestHosts } from './harness/openHosts.ts';
import { testPerson } from './harness/testPerson.ts';

describe('a connection to a host', function () {
  this.timeout(60_000);
  let hosts: TestHosts;
  const opened: RemoteHost[] = [];
  before(async () => {
    hosts = await openHosts([
      { name: 'gpu1' },
      { name: 'inner', only: 'through gpu1', keys: ['inAgent'], isUnknown: true },
      { name: 'locked', keys: ['locked'] },
      { name: 'asks', password: { is: 'correct horse', askedAs: 'question' }, keys: [] },
      { name: 'word', password: { is: 'correct horse', askedAs: 'password' }, keys: [] },
    ]);
  });
  afterEach(async () => {
    for (const host of opened.splice(0)) await host.close();
  });
  after(() => hosts.close());

  const open = async (name: string, options: Partial<OpenHostOptions> = {}) => {
    const host = await openHost(name, {
      person: testPerson(),
      home: join(hosts.directory, 'rostrum'),
      configFile: hosts.configFile,
      env: hosts.env,
      ...options,
    });
    opened.push(host);
    return host;
  };

  it('runs commands there, each with its end, its outputs and its input', async () => {
    const host = await open('gpu1');
    assert.deepEqual(await host.run('hostname; pwd >&2; exit 3'), {
      code: 3,
      signal: undefined,
      stdout: 'gpu1\n',
      stderr: '/home/dev\n',
    });
    assert.equal((await host.run('cat', { input: 'über\0' })).stdout, 'über\0');
    assert.deepEqual(await host.run('kill -9 $$'), { code: undefined, signal: 'SIGKILL', stdout: '', stderr: '' });
  });

  it('goes over a host on the way', async () => {
    const person = testPerson({ takesKeys: true });
    const host = await open('inner', { person });
    assert.equal((await host.run('hostname')).stdout, 'inner\n');
    assert.deepEqual(
      person.keys.map(({ host: name, fingerprint }) => [name, fingerprint]),
      [[hosts.knownName('inner'), hosts.host('inner').fingerprint()]],
    );
  });
});
