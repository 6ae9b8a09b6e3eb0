import { join } from 'node:path';
import { env as ownEnvironment } from 'node:process';
import type { Client } from 'ssh2';
import type { Person } from '../person.ts';
import type { RemoteHost } from '../remoteHost.ts';
import { libraryHost } from './libraryHost.ts';
import { logIn } from './logIn.ts';
import { readSettings } from './readSettings.ts';
import type { ConfigSource } from './readSettings.ts';
import { aborted } from './refusals.ts';
import { findRoute } from './route.ts';

/** How a host is opened. */
export interface OpenHostOptions {
  readonly person: Person;
  /** Our own directory (`~/.rostrum`), in which our file of known hosts is. */
  readonly home: string;
  readonly signal?: AbortSignal;
  /** Instead of the usual SSH configuration: what `ssh -F` is told. */
  readonly configFile?: string;
  /** The environment of the person: HOME, PATH, SSH_AUTH_SOCK. This process' own where nothing is said. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** The file of known hosts that is ours: it decides about hosts that were opened once. */
export const ownKnownHosts = (home: string): string => join(home, 'known_hosts');

/**
 * Logs in to a host as `ssh` would: by its configuration, over hosts on the way, with the person's keys, and asking the
 * person where something is unknown. No key of a host is taken without somebody who vouches for it.
 * @throws RemoteRefusal that says what did not work, where, and what to do
 */
export async function openHost(destination: string, options: OpenHostOptions): Promise<RemoteHost> {
  const abort = new AbortController();
  const onAbort = () => abort.abort(aborted(destination));
  if (options.signal?.aborted) onAbort();
  options.signal?.addEventListener('abort', onAbort, { once: true });
  const opened: Client[] = [];
  const closeWay = () => [...opened].reverse().forEach((client) => client.end());
  try {
    abort.signal.throwIfAborted();
    const source: ConfigSource = { configFile: options.configFile, env: options.env ?? ownEnvironment };
    const route = await findRoute(destination, (meant) => readSettings(meant, source, abort.signal));
    for (const [index, hop] of route.entries()) {
      const { person, home } = options;
      const login = { destination, hop, person, knownHosts: ownKnownHosts(home), source, signal: abort.signal };
      opened.push(await logIn({ ...login, isJump: index < route.length - 1 }, opened.at(-1)));
    }
    const client = opened.pop();
    if (client === undefined) throw aborted(destination);
    return libraryHost(destination, client, closeWay);
  } catch (error) {
    closeWay();
    throw abort.signal.aborted ? abort.signal.reason : error;
  } finally {
    options.signal?.removeEventListener('abort', onAbort);
  }
}
