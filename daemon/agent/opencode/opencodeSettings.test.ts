import assert from 'node:assert/strict';
import { opencodeSettings } from './opencodeSettings.ts';

const parts = {
  directory: '/data/s1',
  doorUrl: 'http://127.0.0.1:20001',
  commandDir: '/data/bin',
  cwd: '/src/shop',
  hasDialogs: true,
  isPrivate: true,
  server: { port: 20_002, password: 'a-secret' },
};

describe('the settings of an opencode', () => {
  it('[G3] [G5] open its server on the loopback address alone, and no secret is in an argument', () => {
    const { args, env, files } = opencodeSettings(parts);
    assert.deepEqual(args, ['--hostname', '127.0.0.1', '--port', '20002']);
    assert.equal(env['OPENCODE_SERVER_PASSWORD'], 'a-secret');
    assert.deepEqual(JSON.parse(files['opencode-server.json'] ?? ''), parts.server);
    assert.ok(!files['opencode.json']?.includes('a-secret'));
    // Commands are run by a shell that does not hand it on.
    assert.equal(env['SHELL'], '/data/bin/tool-shells/bash');
    const config = JSON.parse(files['opencode.json'] ?? '') as { mcp: { rostrum: { headers: object; url: string } } };
    assert.equal(config.mcp.rostrum.url, 'http://127.0.0.1:20001/mcp');
    assert.deepEqual(config.mcp.rostrum.headers, { Authorization: 'Bearer {env:ROSTRUM_TOKEN}' });
  });

  it('[A2] have every call asked about, behind all rules of others, but for its session’s own directory', () => {
    const { env } = opencodeSettings(parts);
    const permission: unknown = JSON.parse(env['OPENCODE_PERMISSION'] ?? '');
    assert.deepEqual(Object.entries(permission as object), [
      ['**', 'ask'],
      ['external_directory', { '/data/s1/*': 'allow' }],
    ]);
    const { agent } = JSON.parse(env['OPENCODE_CONFIG_CONTENT'] ?? '') as { agent: Record<string, object> };
    for (const name of ['build', 'plan', 'general', 'explore']) assert.deepEqual(agent[name], { permission });
  });

  it('[G5] [G7] are where it is run by a protocol, which has its own, the place of its server and its password', () => {
    const { args, env, files } = opencodeSettings({ ...parts, hasDialogs: false });
    assert.deepEqual([args, env['SHELL']], [['--port', String(parts.server.port)], '/data/bin/tool-shells/bash']);
    assert.deepEqual(Object.keys(files), ['opencode-server.json']);
    assert.deepEqual(JSON.parse(files['opencode-server.json'] ?? ''), parts.server);
    assert.deepEqual(
      [env['OPENCODE_SERVER_USERNAME'], env['OPENCODE_SERVER_PASSWORD']],
      ['rostrum', parts.server.password],
    );
    const gates = Object.entries(JSON.parse(env['OPENCODE_PERMISSION'] ?? '') as object);
    assert.deepEqual(gates.slice(0, 3), [
      ['**', 'ask'],
      ['external_directory', { '/data/s1/*': 'allow' }],
      ['rostrum_my_task', 'allow'],
    ]);
    assert.ok(
      gates.every(([name]) => name === '**' || !name.includes('*')),
      'no pattern lets a server of another name pass',
    );
  });
});
