import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listHosts } from './listHosts.ts';
import { readSettings } from './readSettings.ts';

describe('the SSH configuration of a person', () => {
  let home = '';
  const write = (name: string, ...lines: readonly string[]) => writeFile(join(home, '.ssh', name), lines.join('\n'));
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'rostrum-ssh-'));
    await mkdir(join(home, '.ssh', 'conf.d'), { recursive: true });
    await write(
      'config',
      'Include conf.d/*.conf',
      'Host gpu1 gpu2',
      '  HostName 10.0.0.%h',
      '  Include only-for-gpus',
      'Host *.lab !x',
      '  User lab',
      'Host *',
      '  Port 2200',
    );
    await write('conf.d/a.conf', 'Host alpha', '  HostName alpha.example', '  ProxyJump gpu1');
    await write('conf.d/b.conf', 'host=beta', '  User "b b"', 'Include ~/.ssh/conf.d/a.conf', 'Include ../config');
    await write('only-for-gpus', 'User gpu');
  });
  afterEach(() => rm(home, { recursive: true }));
  const source = () => ({ configFile: join(home, '.ssh', 'config'), env: { HOME: home, PATH: '/nowhere' } });

  it('names its hosts, also those in files that it includes, and no patterns', async () => {
    assert.deepEqual(await listHosts(source()), ['alpha', 'beta', 'gpu1', 'gpu2']);
    assert.deepEqual(await listHosts({ ...source(), configFile: join(home, 'none') }), []);
  });

  it('is read without ssh as ssh reads it', async () => {
    const settings = async (host: string) => {
      const { hostName, user, port, proxyJump } = await readSettings(
        host === 'x' ? { host, user: 'me' } : { host },
        source(),
        new AbortController().signal,
      );
      return [hostName, user, port, proxyJump.join()];
    };
    assert.deepEqual(await settings('gpu1'), ['10.0.0.gpu1', 'gpu', 2200, '']);
    assert.deepEqual((await settings('alpha'))[0], 'alpha.example');
    assert.deepEqual((await settings('alpha'))[3], 'gpu1');
    assert.deepEqual((await settings('y.lab'))[1], 'lab');
    assert.deepEqual((await settings('x'))[1], 'me');
  });
});
