import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import * as z from 'zod';
import { HubError } from '../shared/errors.ts';
import { loadConfig } from './config.ts';
import { describeConfig } from './configFields.ts';
import { bytes, configPath, durationMs } from './configTypes.ts';

const schema = z.object({
  port: z.number().int().max(65_535).default(7420).describe('Port.'),
  maxSessions: z.number().default(10),
  idleTimeout: durationMs().default(1_800_000),
  maxBody: bytes().optional(),
  labels: z.array(z.string()).default([]),
  dataDir: configPath().default('/data'),
  paths: z.array(configPath()).default([]),
  insecure: z.boolean().default(false),
  tls: z.object({ cert: configPath(), key: configPath() }).strict().optional(),
  providers: z.record(z.string(), z.unknown()).default({}),
});

describe('loadConfig', () => {
  let directory = '';
  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'rostrum-config-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const load = (text: string | undefined, env: Record<string, string> = {}) => {
    const file = path.join(directory, 'hub.yaml');
    if (text !== undefined) writeFileSync(file, text);
    return loadConfig({ schema, file: text === undefined ? undefined : file, env, home: '/home/ada', cwd: '/cwd' });
  };
  const problemsOf = (action: () => unknown): string[] => {
    try {
      action();
    } catch (error) {
      assert.ok(error instanceof HubError && error.code === 'invalid-file');
      return error.message
        .split('\n')
        .slice(1)
        .map((line) => line.trim());
    }
    return assert.fail('nothing was refused');
  };

  it('[R7] without file and variables the defaults hold', () => {
    const { port, maxSessions, labels, tls } = load(undefined);
    assert.deepEqual({ port, maxSessions, labels, tls }, { port: 7420, maxSessions: 10, labels: [], tls: undefined });
  });

  it('[R7] every key is a variable too, and the variable wins', () => {
    const config = load('port: 1\nmaxSessions: 2\nlabels: [a]\n', {
      ROSTRUM_PORT: '9',
      ROSTRUM_LABELS: 'gpu, eu ,',
      ROSTRUM_IDLE_TIMEOUT: '15s',
      ROSTRUM_INSECURE: 'yes',
      ROSTRUM_TLS_CERT: 'c.pem',
      ROSTRUM_TLS_KEY: '~/k.pem',
      ROSTRUM_PROVIDERS: '{"mine": {"command": "x"}}',
      ROSTRUM_MAX_BODY: '',
    });
    assert.deepEqual(config, {
      port: 9,
      maxSessions: 2,
      idleTimeout: 15_000,
      labels: ['gpu', 'eu'],
      dataDir: '/data',
      paths: [],
      insecure: true,
      tls: { cert: '/cwd/c.pem', key: '/home/ada/k.pem' },
      providers: { mine: { command: 'x' } },
    });
  });

  it('[R7] the file is named by option, by ROSTRUM_CONFIG, or lies at its default place', () => {
    const file = path.join(directory, 'c.yaml');
    writeFileSync(file, 'port: 5\n');
    const base = { schema, home: '/h', cwd: directory };
    assert.equal(loadConfig({ ...base, env: { ROSTRUM_CONFIG: 'c.yaml' } }).port, 5);
    assert.equal(loadConfig({ ...base, env: {}, defaultFile: file }).port, 5);
    assert.equal(loadConfig({ ...base, env: {}, defaultFile: `${file}.none` }).port, 7420);
    assert.match(problemsOf(() => loadConfig({ ...base, env: {}, file: `${file}.none` }))[0] ?? '', /cannot be read/);
  });

  it('expands ~ and takes relative paths from the directory of the file', () => {
    const { dataDir, paths } = load('dataDir: ~/d\npaths: [sub, /abs, "~"]\n');
    assert.deepEqual([dataDir, paths], ['/home/ada/d', [path.join(directory, 'sub'), '/abs', '/home/ada']]);
  });

  it('[R7] all problems come together, with line or variable and the nearest name', () => {
    const text = 'prot: 1\nport: 99999\ntls:\n  cert: a\n  kee: b\nlabels: 7\nidleTimeout: soon\n';
    assert.deepEqual(
      problemsOf(() => load(text, { ROSTRUM_MAX_SESSIONS: 'many', ROSTRUM_INSECURE: 'perhaps' })),
      [
        'ROSTRUM_MAX_SESSIONS: must be a number',
        'ROSTRUM_INSECURE: must be true or false',
        'line 2: port: must be at most 65535',
        'line 7: idleTimeout: must be a duration such as 30min, 15s or 2h',
        'line 6: labels: must be a list',
        'line 3: tls.key: is missing',
        'line 5: tls.kee: unknown key, did you mean key?',
        'line 1: prot: unknown key, did you mean port?',
      ],
    );
  });

  it('names the variable, not a line, when the variable was wrong', () => {
    assert.deepEqual(
      problemsOf(() => load('port: 1\n', { ROSTRUM_PORT: '99999' })),
      ['ROSTRUM_PORT: must be at most 65535'],
    );
  });

  it('refuses text that is no mapping, and broken YAML', () => {
    assert.match(problemsOf(() => load('- a\n'))[0] ?? '', /must be a mapping/);
    assert.match(problemsOf(() => load('a: 1\na: 2\n'))[0] ?? '', /line 2: this key is given twice/);
  });

  it('reads durations and sizes', () => {
    const durations = ['30min', '15s', '1.5h', '250', '250ms', 42, '2d'].map((text) => durationMs().parse(text));
    assert.deepEqual(durations, [1_800_000, 15_000, 5_400_000, 250, 250, 42, 172_800_000]);
    assert.deepEqual(
      ['64MB', '1MiB', '512KB', '10', '9B'].map((text) => bytes().parse(text)),
      [67108864, 1048576, 524288, 10, 9],
    );
    for (const bad of ['-1s', '30 minutes', '', 'Infinity', '1e99s', '9'.repeat(40)]) {
      assert.equal(durationMs().safeParse(bad).success, false, bad);
      assert.equal(bytes().safeParse(bad).success, false, bad);
    }
  });

  it('describes every key with variable, default and description', () => {
    const rows = describeConfig(schema);
    assert.deepEqual(rows[0], { key: 'port', env: 'ROSTRUM_PORT', default: '7420', description: 'Port.' });
    assert.ok(rows.some(({ key, env }) => key === 'tls.cert' && env === 'ROSTRUM_TLS_CERT'));
  });
});
