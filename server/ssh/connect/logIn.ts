import type { Client } from 'ssh2';
import { timings } from '../../../shared/timings.ts';
import type { Person } from '../person.ts';
import { createAuthentication } from './authentication.ts';
import { connectClient } from './connectClient.ts';
import { openHostKeyGuard } from './hostKeyGuard.ts';
import { readIdentities } from './identities.ts';
import { fingerprintOf, typeName } from './knownHosts.ts';
import { KeyRing } from './keyRing.ts';
import { dial, runProxyCommand } from './openStream.ts';
import type { HostStream } from './openStream.ts';
import { startPatience } from './patience.ts';
import { contextOf } from './readSettings.ts';
import { reasonsForSsh } from './reasonsForSsh.ts';
import type { ConfigSource } from './readSettings.ts';
import { leftToSsh, silent, unreachable } from './refusals.ts';
import type { HostPlace } from './refusals.ts';
import { placeOf } from './route.ts';
import type { Hop } from './route.ts';
import { tokensOf } from './sshSettings.ts';
import type { SshSettings } from './sshSettings.ts';

/** What logging in to one host needs. */
export interface Login {
  readonly destination: string;
  readonly hop: Hop;
  readonly person: Person;
  /** Our own file of known hosts. */
  readonly knownHosts: string;
  readonly source: ConfigSource;
  readonly signal: AbortSignal;
  readonly isJump: boolean;
  /** Is given why `ssh` itself may be let in where the library is not. */
  readonly onlySsh: string[];
  /** Whether nothing comes after: else the person is not asked for what `ssh` may do without. */
  readonly isLastTry: boolean;
}

/** Logs in to one host, over the host before it where there is one, and tells the person how it goes. */
export async function logIn(login: Login, before: Client | undefined): Promise<Client> {
  const { hop, person, isJump } = login;
  const step = { id: `connect ${hop.name}`, title: `Connect to ${hop.name}${isJump ? ', which is on the way' : ''}` };
  person.tell({ ...step, state: 'running' });
  try {
    const { client, text } = await connect(login, before);
    person.tell({ ...step, state: 'done', text });
    return client;
  } catch (error) {
    person.tell({ ...step, state: 'failed', text: error instanceof Error ? error.message : String(error) });
    throw error;
  }
}

async function connect(login: Login, before: Client | undefined): Promise<{ client: Client; text: string }> {
  const { destination, hop, source, isJump } = login;
  const { name, settings } = hop;
  const place = placeOf(hop);
  const files = {
    ours: login.knownHosts,
    theirs: [...settings.userKnownHosts, ...settings.globalKnownHosts],
  };
  const { revokedHostKeys: revoked } = settings;
  const guard = await openHostKeyGuard({ place, destination, isJump, files, revoked, person: login.person });
  const identities = await readIdentities(settings);
  const agentSocket = agentSocketOf(settings, source.env);
  login.onlySsh.push(...(await reasonsForSsh(settings, identities, { env: source.env, agentSocket })));
  if (guard.hasAuthority && !login.isLastTry) {
    login.onlySsh.push(`a certificate vouches for ${name}`);
    throw leftToSsh(place);
  }

  const over = new AbortController();
  const signal = AbortSignal.any([login.signal, over.signal]);
  let isConnected = false;
  const limitMs = settings.connectTimeoutMs ?? timings.sshConnectMs;
  const patience = startPatience(limitMs, () =>
    over.abort(
      silent(
        place,
        limitMs,
        isConnected ? 'the connection stands, but nothing comes over it' : 'no connection came about',
      ),
    ),
  );
  const askSecret: Person['askSecret'] = (question) => patience.during(login.person.askSecret(question));
  try {
    signal.throwIfAborted();
    const stream = await untilAborted(openStream(login, place, before, signal), signal);
    isConnected = true;
    patience.renew();
    const ring = new KeyRing({
      host: name,
      keyFiles: identities.keyFiles,
      agentSocket,
      identitiesOnly: settings.identitiesOnly,
      person: { askSecret },
      wait: patience.during,
    });
    const authentication = createAuthentication({
      host: name,
      user: settings.user,
      methods: settings.methods,
      ring,
      mayAsk: login.isLastTry || login.onlySsh.length === 0,
      notes: identities.notes,
      ask: askSecret,
    });
    const client = await connectClient({ place, settings, stream, guard, authentication, patience, signal });
    const key = guard.taken();
    const shown = key === undefined ? '' : ` · ${typeName(key.type)} ${fingerprintOf(key.key)}`;
    return { client, text: `${settings.user}@${settings.hostName}:${settings.port}${shown}` };
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  } finally {
    patience.end();
  }
}

function openStream(
  { hop, source }: Login,
  place: HostPlace,
  before: Client | undefined,
  signal: AbortSignal,
): Promise<HostStream> {
  const { name, settings } = hop;
  if (before !== undefined) return openOver(before, place, settings);
  if (settings.proxyCommand === undefined) return dial(place, settings, signal);
  const tokens = tokensOf({ ...settings, alias: settings.hostKeyAlias }, contextOf(name, source));
  return runProxyCommand(place, settings.proxyCommand, tokens, { signal, env: source.env });
}

/** The way over a host that we are logged in to. */
function openOver(before: Client, place: HostPlace, { hostName, port }: SshSettings): Promise<HostStream> {
  return new Promise((resolve, reject) => {
    before.forwardOut('127.0.0.1', 0, hostName, port, (error, stream) => {
      if (error) return reject(unreachable(place, `the host on the way says: ${error.message.replace('(SSH) ', '')}`));
      // A host that has gone leaves it half open, for the host on the way keeps our half; the library, which has stopped to
      // ask whether it lives, would take it for open for ever.
      stream.once('end', () => stream.destroy());
      resolve({ stream, complaint: () => Promise.resolve(undefined) });
    });
  });
}

function agentSocketOf({ identityAgent }: SshSettings, env: ConfigSource['env']): string | undefined {
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
