import { readFileSync, statSync } from 'node:fs';
import * as path from 'node:path';
import { tokenPrefixes } from '../../shared/model/person.ts';
import { sessionEnvironment } from '../../shared/protocol/toolbox.ts';
import { HubError, toError } from '../../shared/errors.ts';
import { isLoopback } from '../../runtime/loopback.ts';
import { rostrumHome } from '../../runtime/rostrumHome.ts';
import type { Surroundings } from '../../runtime/rostrumHome.ts';
import { systemCode } from './answers.ts';
import type { HubAddress } from './httpCaller.ts';
import type { SessionAddress } from './socketCaller.ts';

/** How a command reaches the hub: by itself, or from inside a session through the session's daemon. */
export type Route =
  | ({
      readonly kind: 'session';
      readonly taskId?: string | undefined;
      readonly sessionId?: string | undefined;
    } & SessionAddress)
  | ({ readonly kind: 'hub' } & HubAddress);

/** What the person said on the command line. */
export interface RouteWish {
  readonly hub?: string | undefined;
  readonly token?: string | undefined;
}

const defaultHub = 'http://127.0.0.1:7420';

/** Decides the route from flags, then variables, then for a hub on this machine its token file. */
export function readRoute(wish: RouteWish, surroundings: Surroundings): Route {
  const { env } = surroundings;
  const socket = env[sessionEnvironment.socket] || undefined;
  const token = env[sessionEnvironment.token] || undefined;
  const isInSession = socket !== undefined && token?.startsWith(tokenPrefixes.session) === true;
  // Whoever names a hub or brings a token of their own means the hub, also in a session's terminal.
  if (isInSession && token !== undefined && wish.hub === undefined && wish.token === undefined) {
    const taskId = env[sessionEnvironment.task] || undefined;
    const sessionId = env[sessionEnvironment.session] || undefined;
    return { kind: 'session', socket, token, taskId, sessionId };
  }
  const ownToken = token?.startsWith(tokenPrefixes.person) === true ? token : undefined;
  const hub = parseHub(wish.hub ?? (env['ROSTRUM_HUB'] || defaultHub));
  // The file opens the hub of this machine to its person: no agent gets it, and no hub elsewhere.
  const hasFile = !isInSession && isLoopback(new URL(hub).hostname);
  const fromFile = () => (hasFile ? readTokenFile(tokenFileOf(surroundings)) : undefined);
  return { kind: 'hub', hub, token: wish.token ?? ownToken ?? fromFile() };
}

/** Where a hub on this machine leaves its first admin token (0600). */
const tokenFileOf = (surroundings: Surroundings): string => path.join(rostrumHome(surroundings), 'hub', 'admin.token');

function parseHub(text: string): string {
  if (/^https?:/.test(text) && URL.canParse(text)) return new URL(text).origin;
  throw new HubError('bad-request', `"${text}" is no address of a hub. Write it like ${defaultHub}.`);
}

function readTokenFile(file: string): string | undefined {
  try {
    const isOpenToOthers = process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0;
    if (isOpenToOthers) throw new HubError('forbidden', `Others can read ${file}. Close it with: chmod 600 ${file}`);
    return readFileSync(file, 'utf8').trim() || undefined;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    if (error instanceof HubError) throw error;
    throw new HubError('unauthenticated', `The token file ${file} cannot be read: ${toError(error).message}`);
  }
}
