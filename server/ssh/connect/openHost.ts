import { join } from 'node:path';
import { env as ownEnvironment } from 'node:process';
import type { Client } from 'ssh2';
import type { Person } from '../person.ts';
import { toError } from '../../../shared/errors.ts';
import { timings } from '../../../shared/timings.ts';
import { RemoteRefusal } from '../remoteHost.ts';
import type { RemoteHost } from '../remoteHost.ts';
import { libraryHost } from './libraryHost.ts';
import { logIn } from './logIn.ts';
import { readSettings } from './readSettings.ts';
import type { ConfigSource } from './readSettings.ts';
import { aborted } from './refusals.ts';
import { filesForSsh } from './hostKeyGuard.ts';
import { endOf, findRoute, placeOf } from './route.ts';
import type { Hop } from './route.ts';
import { connectArgs } from './systemArgs.ts';
import { openSystemHost } from './systemHost.ts';

/** How a host is opened. */
export interface OpenHostOptions {
  readonly person: Person;
  /** Our own directory (`~/.rostrum`), in which our file of known hosts is. */
  readonly home: string;
  readonly signal?: AbortSignal;
  /** Is told where the way leads before anybody there hears of it; what it throws ends it. */
  readonly admit?: (end: string) => void;
  /** Instead of the usual SSH configuration: what `ssh -F` is told. */
  readonly configFile?: string;
  /** The environment of the person: HOME, PATH, SSH_AUTH_SOCK. This process' own where nothing is said. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** The file of known hosts that is ours: it decides about hosts that were opened once. */
const ownKnownHosts = (home: string): string => join(home, 'known_hosts');

/**
 * Logs in to a host as `ssh` would: by its configuration, over hosts on the way, with the person's keys, and asking the
 * person where something is unknown. No key of a host is taken without somebody who vouches for it. What the library cannot
 * do (security keys, certificates, Kerberos) is left to the system's `ssh`, and the person is told so.
 * @throws RemoteRefusal that says what did not work, where, and what to do
 */
export async function openHost(destination: string, options: OpenHostOptions): Promise<RemoteHost> {
  const abort = new AbortController();
  const onAbort = () => abort.abort(aborted(destination));
  if (options.signal?.aborted) onAbort();
  options.signal?.addEventListener('abort', onAbort, { once: true });
  try {
    abort.signal.throwIfAborted();
    const source: ConfigSource = { configFile: options.configFile, env: options.env ?? ownEnvironment };
    const route = await findRoute(destination, (meant) => readSettings(meant, source, abort.signal));
    options.admit?.(endOf(route));
    return await openRoute({ destination, route, source, signal: abort.signal, ...options });
  } catch (error) {
    throw abort.signal.aborted ? abort.signal.reason : error;
  } finally {
    options.signal?.removeEventListener('abort', onAbort);
  }
}

interface Opening extends Pick<OpenHostOptions, 'person' | 'home'> {
  readonly destination: string;
  readonly route: readonly Hop[];
  readonly source: ConfigSource;
  readonly signal: AbortSignal;
}

/** The library with keys alone, where `ssh` may do more; then `ssh`; and at last the library again, which may ask. */
async function openRoute(opening: Opening): Promise<RemoteHost> {
  const onlySsh: string[] = [];
  try {
    return await openByLibrary(opening, { onlySsh, isLastTry: false });
  } catch (error) {
    const mayGoOn = error instanceof RemoteRefusal && error.code === 'not-let-in' && onlySsh.length > 0;
    if (!mayGoOn || opening.signal.aborted) throw error;
  }
  return (await openBySystem(opening, onlySsh)) ?? openByLibrary(opening, { onlySsh: [], isLastTry: true });
}

async function openByLibrary(
  { destination, route, source, signal, person, home }: Opening,
  { onlySsh, isLastTry }: { onlySsh: string[]; isLastTry: boolean },
): Promise<RemoteHost> {
  const opened: Client[] = [];
  const closeWay = () => [...opened].reverse().forEach(endSoon);
  try {
    for (const [index, hop] of route.entries()) {
      const login = { destination, hop, person, knownHosts: ownKnownHosts(home), source, signal, onlySsh, isLastTry };
      opened.push(await logIn({ ...login, isJump: index < route.length - 1 }, opened.at(-1)));
    }
    const client = opened.pop();
    if (client === undefined) throw aborted(destination);
    return libraryHost(destination, client, closeWay);
  } catch (error) {
    closeWay();
    throw error;
  }
}

/** Says goodbye, and waits for no answer longer than a host that is there takes. */
function endSoon(client: Client): void {
  const timer = setTimeout(() => client.destroy(), timings.sshCloseMs).unref();
  client.once('close', () => clearTimeout(timer));
  client.end();
}

/** Undefined where the system's `ssh` is not let in either, which the person is told. @throws RemoteRefusal `host-key-changed` */
async function openBySystem(
  { destination, route, source, signal, person, home }: Opening,
  onlySsh: readonly string[],
): Promise<RemoteHost | undefined> {
  const step = { id: `ssh ${destination}`, title: `Connect to ${destination} with the system's ssh` };
  const because = `because ${[...new Set(onlySsh)].join(', ')}`;
  person.tell({ ...step, state: 'running', text: because });
  const ours = ownKnownHosts(home);
  try {
    const hops = await Promise.all(
      route.map(async (hop) => {
        const theirs = [...hop.settings.userKnownHosts, ...hop.settings.globalKnownHosts];
        return { ...hop, knownHosts: await filesForSsh({ ours, theirs }, placeOf(hop)) };
      }),
    );
    const args = connectArgs(hops, source.configFile);
    const host = await openSystemHost({ destination, args, env: source.env, signal });
    person.tell({ ...step, state: 'done', text: because });
    return host;
  } catch (error) {
    signal.throwIfAborted();
    person.tell({ ...step, state: 'failed', text: toError(error).message });
    // Nothing that comes after it may hide that somebody may be listening in between.
    if (error instanceof RemoteRefusal && error.code === 'host-key-changed') throw error;
    return undefined;
  }
}
