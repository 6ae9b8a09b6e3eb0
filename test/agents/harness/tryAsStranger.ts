import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { Listening } from './listeningSockets.ts';

/** One try at a socket, and what came of it: an HTTP status, `upgraded`, `connected`, or why it failed. */
export interface Tried {
  readonly at: string;
  readonly as: string;
  readonly came: string;
}

const program = join(dirname(fileURLToPath(import.meta.url)), 'stranger.mjs');
/** `nobody` wherever it is called so. */
const otherUser = 65_534;
const upgrade = {
  ...{ connection: 'Upgrade', upgrade: 'websocket' },
  ...{ 'sec-websocket-version': '13', 'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==' },
};

/** Who knocks: another user of the machine, a web page, and one whose name was made to lead here. */
const strangers: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  ['another user', {}],
  ['another user with a token of their own', { authorization: `Bearer rses_${'x'.repeat(43)}` }],
  ['another user who guesses a password', { authorization: `Basic ${btoa('rostrum:rostrum')}` }],
  ['a web page', { origin: 'https://evil.example', 'content-type': 'text/plain' }],
  ['a web page of this machine', { origin: 'http://localhost:3000' }],
  ['a page whose name leads here', { host: 'evil.example', origin: 'http://evil.example' }],
  ['a WebSocket', upgrade],
  ['a WebSocket of a web page', { ...upgrade, origin: 'https://evil.example' }],
];
const paths = ['/', '/mcp', '/hooks/claude', '/hooks/gemini', '/hook', '/event', '/session', '/permission', '/doc'];

/**
 * Tries each socket in every way, from a process of another user: only root can become one, so it takes root.
 * @throws Error where it cannot.
 */
export async function tryAsStranger(sockets: readonly Listening[]): Promise<readonly Tried[]> {
  if (process.getuid?.() !== 0) throw new Error('To be another user for a while takes root: run this suite as root.');
  const tries = sockets.flatMap((socket) => (socket.kind === 'unix' ? [unixTry(socket)] : tcpTries(socket)));
  const came = await runAs(
    otherUser,
    tries.map(({ what }) => what),
  );
  return tries.map(({ at, as }, index) => ({ at, as, came: came[index] ?? 'nothing' }));
}

interface Try {
  readonly at: string;
  readonly as: string;
  readonly what: object;
}

const unixTry = ({ path }: Extract<Listening, { kind: 'unix' }>): Try => ({
  at: path,
  as: 'another user',
  what: { path },
});

const tcpTries = ({ host, port }: Extract<Listening, { kind: 'tcp' }>): readonly Try[] =>
  paths.flatMap((path) =>
    strangers.flatMap(([as, headers]) =>
      ('upgrade' in headers ? ['GET'] : ['GET', 'POST']).map((method) => ({
        at: `${method} ${host}:${port}${path}`,
        as,
        what: { host, port, method, path, headers },
      })),
    ),
  );

async function runAs(uid: number, tries: readonly object[]): Promise<readonly string[]> {
  // Our files are closed to others: the program is handed over by its text.
  const code = readFileSync(program, 'utf8');
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    ...{ uid, gid: uid, cwd: '/', env: { PATH: '/usr/bin:/bin' } },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdin.end(JSON.stringify(tries));
  return JSON.parse(await text(child.stdout)) as readonly string[];
}
