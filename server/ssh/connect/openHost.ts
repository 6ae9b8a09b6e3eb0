import { join } from 'node:path';
import { env as ownEnvironment } from 'node:process';
import type { Client } from 'ssh2';
import { timings } from '../../../shared/timings.ts';
import type { Person } from '../person.ts';
import type { RemoteHost } from '../remoteHost.ts';
import { createAuthentication } from './authentication.ts';
import { connectClient } from './connectClient.ts';
import { openHostKeyGuard } from './hostKeyGuard.ts';
import { readIdentities } from './identities.ts';
import { fingerprintOf, typeName } from './knownHosts.ts';
import { KeyRing } from './keyRing.ts';
import { libraryHost } from './libraryHost.ts';
import { dial, runProxyCommand } from './openStream.ts';
import type { HostStream } from './openStream.ts';
import { startPatience } from './patience.ts';
import { contextOf, readSettings } from './readSettings.ts';
import { aborted, silent, unreachable } from './refusals.ts';
import type { HostPlace } from './refusals.ts';
import { findRoute } from './route.ts';
import type { Hop } from './route.ts';
import { tokensOf } from './sshSettings.ts';
import type { SshSettings } from './sshSettings.ts';

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
    const source = { configFile: options.configFile, env: options.env ?? ownEnvironment };
    const route = await findRoute(destination, (meant) => readSettings(meant, source, abort.signal));
    for (const [index, hop] of route.entries()) {
      const login = { destination, hop, options, source, signal: abort.signal, isJump: index < route.length - 1 };
      opened.push(await logIn(login, opened.at(-1)));
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

interface Login {
  readonly destination: string;
  readonly hop: Hop;
  readonly options: OpenHostOptions;
  readonly source: {
    readonly configFile: string | undefined;
    readonly env: Readonly<Record<string, string | undefined>>;
  };
  readonly signal: AbortSignal;
  readonly isJump: boolean;
}

/** Logs in to one host, over the host before it where there is one, and tells the person how it goes. */
async function logIn(login: Login, before: Client | undefined): Promise<Client> {
  const { hop, options, isJump } = login;
  const step = { id: `connect ${hop.name}`, title: `Connect to ${hop.name}${isJump ? ', which is on the way' : ''}` };
  options.person.tell({ ...step, state: 'running' });
  try {
    const { client, text } = await connect(login, before);
    options.person.tell({ ...step, state: 'done', text });
    return client;
  } catch (error) {
    options.person.tell({ ...step, state: 'failed', text: error instanceof Error ? error.message : String(error) });
    throw error;
  }
}

async function connect(login: Login, before: Client | undefined): Promise<{ client: Client; text: string }> {
  const { destination, hop, options, source, isJump } = login;
  const { name, settings } = hop;
  const place: HostPlace = {
    name,
    host: settings.hostKeyAlias ?? settings.hostName,
    port: settings.hostKeyAlias === undefined ? settings.port : 22,
  };
  const files = {
    ours: ownKnownHosts(options.home),
    theirs: [...settings.userKnownHosts, ...settings.globalKnownHosts],
  };
  const guard = await openHostKeyGuard({ place, destination, isJump, files, person: options.person });
  const identities = await readIdentities(settings);

  const over = new AbortController();
  const signal = AbortSignal.any([login.signal, over.signal]);
  let isConnected = false;
  const limitMs = timings.sshConnectMs;
  const patience = startPatience(limitMs, () =>
    over.abort(
      silent(
        place,
        limitMs,
        isConnected ? 'the connection stands, but nothing comes over it' : 'no connection came about',
      ),
    ),
  );
  const person: Pick<Person, 'askSecret'> = {
    askSecret: (question) => patience.during(options.person.askSecret(question)),
  };
  try {
    const stream = await untilAborted(openStream(login, place, before, signal), signal);
    isConnected = true;
    patience.renew();
    const ring = new KeyRing({
      host: name,
      keyFiles: identities.keyFiles,
      agentSocket: agentSocketOf(settings, source.env),
      identitiesOnly: settings.identitiesOnly,
      person,
      wait: patience.during,
    });
    const authentication = createAuthentication({
      host: name,
      user: settings.user,
      methods: settings.methods,
      ring,
      mayAsk: true,
      notes: [...identities.notes, ...identities.onlySsh.map((why) => `${why}, which is left to "ssh" itself`)],
      ask: person.askSecret,
    });
    const { user, hostKeyAlgorithms } = settings;
    const client = await connectClient({
      place,
      user,
      stream,
      guard,
      authentication,
      patience,
      signal,
      hostKeyAlgorithms,
    });
    const key = guard.taken();
    const shown = key === undefined ? '' : ` · ${typeName(key.type)} ${fingerprintOf(key.key)}`;
    return { client, text: `${user}@${settings.hostName}:${settings.port}${shown}` };
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  } finally {
    patience.end();
  }
}

function openStream(
  { hop, source, options }: Login,
  place: HostPlace,
  before: Client | undefined,
  signal: AbortSignal,
): Promise<HostStream> {
  const { name, settings } = hop;
  if (before !== undefined) return openOver(before, place, settings);
  if (settings.proxyCommand === undefined) return dial(place, settings, signal);
  const tokens = tokensOf({ ...settings, alias: settings.hostKeyAlias }, contextOf(name, source));
  return runProxyCommand(place, settings.proxyCommand, tokens, { signal, env: options.env ?? ownEnvironment });
}

/** The way over a host that we are logged in to. */
function openOver(before: Client, place: HostPlace, { hostName, port }: SshSettings): Promise<HostStream> {
  return new Promise((resolve, reject) => {
    before.forwardOut('127.0.0.1', 0, hostName, port, (error, stream) =>
      error
        ? reject(unreachable(place, `the host on the way says: ${error.message.replace('(SSH) ', '')}`))
        : resolve({ stream, complaint: () => undefined }),
    );
  });
}

function agentSocketOf(
  { identityAgent }: SshSettings,
  env: Readonly<Record<string, string | undefined>>,
): string | undefined {
  if (identityAgent !== 'SSH_AUTH_SOCK') return identityAgent;
  const told = env['SSH_AUTH_SOCK'];
  if (told !== undefined && told !== '') return told;
  return process.platform === 'win32' ? '\\\\.\\pipe\\openssh-ssh-agent' : undefined;
}

function untilAborted<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    work.then(resolve, reject);
  });
}
