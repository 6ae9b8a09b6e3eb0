import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Place } from './place.ts';
import { cleanEnvironment, startProgram } from './program.ts';
import type { RunningProgram } from './program.ts';
import { createRest } from './rest.ts';
import type { Rest } from './rest.ts';
import { Hopeless, until } from './until.ts';

/** A real hub, started as a person starts it. */
export interface TestHub {
  /** `http://127.0.0.1:PORT`, the same after every restart. */
  readonly url: string;
  readonly adminToken: string;
  readonly home: string;
  readonly dataDir: string;
  /** REST in the name of its first admin. */
  readonly rest: Rest;
  readonly pid: () => number;
  /** What it has written, over all its lives. */
  output: () => string;
  isRunning: () => boolean;
  kill9: () => Promise<void>;
  stop: () => Promise<void>;
  /** Starts it again with the same data and port, and waits until it is ready. */
  start: () => Promise<void>;
}

export interface HubOptions {
  readonly name?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Words that become it, as of `startProgram`. */
  readonly within?: readonly string[] | undefined;
}

/** Starts a hub with its data below the place and waits until it takes changes. */
export async function startHub(place: Place, { name = 'hub', env = {}, within }: HubOptions = {}): Promise<TestHub> {
  const home = place.make(name);
  const dataDir = join(home, 'hub');
  const earlier: string[] = [];
  const launch = (port: string): RunningProgram =>
    startProgram({
      name,
      args: ['hub', 'start'],
      within,
      cwd: home,
      env: cleanEnvironment(home, { ROSTRUM_HOME: home, ROSTRUM_PORT: port, ...env }),
    });

  let program = launch('0');
  const url = await readAddress(program);
  await untilReady(url, program);

  const adminToken = readFileSync(join(dataDir, 'admin.token'), 'utf8').trim();
  return {
    url,
    adminToken,
    home,
    dataDir,
    rest: createRest(() => url, adminToken),
    pid: () => program.pid,
    output: () => [...earlier, program.output()].join(''),
    isRunning: () => program.isRunning(),
    kill9: () => program.kill9(),
    stop: () => program.stop(),
    async start() {
      await program.stop();
      earlier.push(program.output());
      program = launch(new URL(url).port);
      await untilReady(url, program);
    },
  };
}

function readAddress(program: RunningProgram): Promise<string> {
  return until(() => {
    if (!program.isRunning()) throw new Hopeless(`the hub ended: ${program.output().slice(-2_000)}`);
    return /http:\/\/127\.0\.0\.1:[1-9]\d*/.exec(program.output())?.[0];
  }, 'the hub says its address');
}

async function untilReady(url: string, program: RunningProgram): Promise<void> {
  await until(async () => {
    if (!program.isRunning()) throw new Hopeless(`the hub ended: ${program.output().slice(-2_000)}`);
    return (await fetch(`${url}/readyz`)).status === 200;
  }, 'the hub is ready');
}
