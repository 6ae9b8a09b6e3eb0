/* oxlint-disable typescript/no-explicit-any -- what JSON.parse gives is compared whole by tests */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { loadHubConfig } from '../../runtime/hubConfig.ts';
import { createLog } from '../../runtime/log.ts';
import type { Clock } from '../link/clock.ts';
import { startHub } from '../main.ts';
import type { AddForCaller } from '../ssh/addForCaller.ts';
import type { LogIn } from '../ssh/tunnel/openTunnel.ts';
import type { RunningHub } from '../main.ts';

/** An answer of the API, read whole. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: any;
}

/** One request; a body that is no string is sent as JSON. */
export interface Asked {
  readonly body?: unknown;
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A real hub on a free port with its own data directory. */
export interface TestHub extends RunningHub {
  readonly adminToken: string;
  readonly dataDir: string;
  /** Every line that it has logged. */
  readonly logged: readonly string[];
  ask: (verb: string, path: string, asked?: Asked) => Promise<Answer>;
  /** Stops it and starts it again with the same data and port. */
  restart: () => Promise<TestHub>;
  /** Stops it and removes its data. */
  end: () => Promise<void>;
}

export interface TestHubOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly clock?: Clock;
  readonly logIn?: LogIn;
  readonly addHost?: AddForCaller;
}

export async function startTestHub({ env = {}, ...parts }: TestHubOptions = {}, given?: string): Promise<TestHub> {
  const home = given ?? (await mkdtemp(path.join(tmpdir(), 'rostrum-hub-')));
  const logged: string[] = [];
  const log = createLog({ name: 'hub', level: 'trace', destination: { write: (line) => void logged.push(line) } });
  const config = loadHubConfig({
    env: { ROSTRUM_PORT: '0', ...env, ROSTRUM_HOME: home },
    cwd: home,
    home,
    hostname: 'here',
  });
  const running = await startHub(config, { version: '0.1.0', log, ...parts }).catch(async (error: unknown) => {
    if (given === undefined) await rm(home, { recursive: true, force: true });
    throw error;
  });
  const adminToken = (await readFile(running.tokenFile, 'utf8')).trim();
  return {
    ...running,
    adminToken,
    dataDir: config.dataDir,
    logged,
    ask: (verb, at, asked) => ask(running.url, verb, at, { token: adminToken, ...asked }),
    async restart() {
      await running.stop();
      const { port } = new URL(running.url);
      return startTestHub({ env: { ...env, ROSTRUM_PORT: port }, ...parts }, home);
    },
    async end() {
      await running.stop();
      await rm(home, { recursive: true, force: true });
    },
  };
}

async function ask(url: string, verb: string, at: string, { body, token, headers }: Asked): Promise<Answer> {
  const response = await fetch(`${url}${at}`, {
    method: verb,
    headers: {
      ...(token === undefined || token === '' ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) };
}

/** Waits until a condition gives something truthy, and gives it back. */
export async function until<Value>(condition: () => Value | Promise<Value>, what: string): Promise<NonNullable<Value>> {
  const deadline = Date.now() + 8_000;
  for (;;) {
    const value = await condition();
    if (value !== undefined && value !== null && Boolean(value)) return value;
    if (Date.now() > deadline) throw new Error(`waited in vain: ${what}`);
    await pause(5);
  }
}
