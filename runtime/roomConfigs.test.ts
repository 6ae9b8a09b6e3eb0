import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describeConfig } from './configFields.ts';
import { daemonConfigSchema, loadDaemonConfig } from './daemonConfig.ts';
import { hubConfigSchema, loadHubConfig } from './hubConfig.ts';

const surroundings = { env: {}, home: '/home/ada', cwd: '/cwd', hostname: 'gpu1' };

describe('configuration of hub and daemon', () => {
  it('[R7] the hub has the promised defaults', () => {
    assert.deepEqual(loadHubConfig(surroundings), {
      port: 7420,
      host: '127.0.0.1',
      dataDir: '/home/ada/.rostrum/hub',
      allowedOrigins: [],
      allowedHosts: [],
      insecure: false,
      tunnels: 'auto',
      logLevel: 'info',
      maxBodyBytes: 1_048_576,
      encryptionKeyFile: '/home/ada/.rostrum/hub/secret.key',
    });
  });

  it('[R7] the daemon has the promised defaults', () => {
    assert.deepEqual(loadDaemonConfig(surroundings), {
      hubUrl: 'http://127.0.0.1:7420',
      dataDir: '/home/ada/.rostrum/daemon',
      name: 'gpu1',
      workRoot: '/home/ada/.rostrum/daemon/work',
      allowedCommands: [
        ...['bash', 'zsh', 'sh', 'claude', 'codex', 'gemini', 'opencode', 'aider', 'scripted'],
        ...['claude-agent-acp', 'codex-acp'],
      ],
      allowedPaths: ['/home/ada'],
      maxSessions: 10,
      idleTimeoutMs: 1_800_000,
      terminal: 'auto',
      recordingBytes: 67_108_864,
      recordingsBytes: 2_147_483_648,
      labels: [],
      repos: [],
      providers: {},
      prices: {},
      logLevel: 'info',
    });
  });

  it('ROSTRUM_HOME moves both data directories', () => {
    const moved = { ...surroundings, env: { ROSTRUM_HOME: '~/elsewhere' } };
    assert.equal(loadHubConfig(moved).dataDir, '/home/ada/elsewhere/hub');
    assert.equal(loadDaemonConfig(moved).workRoot, '/home/ada/elsewhere/daemon/work');
  });

  it('[R7] every key has a description, and a default or none on purpose', () => {
    const shown = { rostrumHome: '~/.rostrum', home: '~', hostname: '<hostname>' };
    const rows = [...describeConfig(hubConfigSchema(shown)), ...describeConfig(daemonConfigSchema(shown))];
    assert.deepEqual(
      rows.filter(({ description }) => description === ''),
      [],
    );
    assert.deepEqual(
      rows.filter((row) => row.default === '').map(({ key }) => key),
      ['tls.cert', 'tls.key'],
    );
    assert.equal(rows.find(({ key }) => key === 'workRoot')?.default, '<dataDir>/work');
    assert.equal(rows.find(({ key }) => key === 'idleTimeout')?.default, '30min');
  });

  it('[R7] docs/configuration.md documents every key, its variable and its default', () => {
    const shown = { rostrumHome: '~/.rostrum', home: '~', hostname: '<hostname>' };
    const text = readFileSync(new URL('../docs/configuration.md', import.meta.url), 'utf8');
    const rows = [...describeConfig(hubConfigSchema(shown)), ...describeConfig(daemonConfigSchema(shown))];
    const lines = rows.map((row) => {
      const fallback = row.default === '' ? '' : `\`${row.default}\``;
      return `| \`${row.key}\` | \`${row.env}\` | ${fallback} | ${row.description} |`;
    });
    assert.deepEqual(
      lines.filter((line) => !text.includes(line)),
      [],
    );
  });
});
