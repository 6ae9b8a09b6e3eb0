import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { readRoute } from './transport.ts';

describe('readRoute', () => {
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(path.join(tmpdir(), 'rostrum-route-'));
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  const routeOf = (env: Record<string, string>, wish = {}) =>
    readRoute(wish, { env: { ROSTRUM_HOME: home, ...env }, home, cwd: home, hostname: 'h' });
  const readRouteOf = (hub: string) => routeOf({}, { hub });
  const inSession = {
    ROSTRUM_SOCKET: '/run/s',
    ROSTRUM_TOKEN: 'rses_x',
    ROSTRUM_TASK: 'task_1',
    ROSTRUM_SESSION: 's_1',
  };

  function writeToken(mode: number) {
    const file = path.join(home, 'hub', 'admin.token');
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, 'rtok_file\n');
    chmodSync(file, mode);
  }

  it('[X5] inside a session the daemon is spoken to, without any flag', () => {
    const route = { kind: 'session', socket: '/run/s', token: 'rses_x', taskId: 'task_1', sessionId: 's_1' };
    assert.deepEqual(routeOf(inSession), route);
  });

  it('who names a hub means the hub, also inside a session, and gives it neither token of session nor of this machine', () => {
    writeToken(0o600);
    const here = { kind: 'hub', hub: 'http://127.0.0.1:7420', token: undefined };
    assert.deepEqual(routeOf(inSession, { hub: here.hub }), here);
    assert.deepEqual(routeOf(inSession, { hub: 'http://h:1/' }), { kind: 'hub', hub: 'http://h:1', token: undefined });
  });

  it('flags win over variables, variables over the token file, and the address has a default', () => {
    writeToken(0o600);
    assert.deepEqual(routeOf({}), { kind: 'hub', hub: 'http://127.0.0.1:7420', token: 'rtok_file' });
    const env = { ROSTRUM_HUB: 'https://hub', ROSTRUM_TOKEN: 'rtok_env' };
    assert.deepEqual(routeOf(env), { kind: 'hub', hub: 'https://hub', token: 'rtok_env' });
    assert.deepEqual(routeOf(env, { token: 'rtok_flag' }), { kind: 'hub', hub: 'https://hub', token: 'rtok_flag' });
  });

  it('the token file is for a hub on this machine alone, whoever names another', () => {
    writeToken(0o600);
    const tokens = (hubs: readonly string[]) =>
      hubs.map((hub) => {
        const named = readRouteOf(hub);
        assert.deepEqual(named, routeOf({ ROSTRUM_HUB: hub }));
        return named.token;
      });
    assert.deepEqual(tokens(['http://localhost:1', 'https://[::1]:1']), ['rtok_file', 'rtok_file']);
    const elsewhere = ['https://hub.example.org', 'http://10.0.0.1:7420', 'http://127.0.0.1.example.org:7420'];
    assert.deepEqual(tokens([...elsewhere, 'http://127.0.0.1@example.org']), Array(4).fill(undefined));
  });

  it('a token file that others can read is refused, and no address is told as such', () => {
    writeToken(0o644);
    assert.throws(() => routeOf({}), { code: 'forbidden', message: /chmod 600/ });
    assert.throws(() => routeOf({ ROSTRUM_HUB: 'ftp://x' }), { code: 'bad-request' });
  });
});
