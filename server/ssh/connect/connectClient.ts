import ssh2 from 'ssh2';
import type { Client, ServerHostKeyAlgorithm } from 'ssh2';
import { limits, timings } from '../../../shared/timings.ts';
import type { RemoteRefusal } from '../remoteHost.ts';
import type { Authentication } from './authentication.ts';
import type { HostKeyGuard } from './hostKeyGuard.ts';
import type { HostStream } from './openStream.ts';
import type { Patience } from './patience.ts';
import { lost, notLetIn, notUnderstood } from './refusals.ts';
import type { HostPlace } from './refusals.ts';
import type { SshSettings } from './sshSettings.ts';

/** What a connection is made of. */
export interface ConnectOptions {
  readonly place: HostPlace;
  readonly stream: HostStream;
  readonly guard: HostKeyGuard;
  readonly authentication: Authentication;
  readonly patience: Patience;
  readonly signal: AbortSignal;
  readonly settings: Pick<SshSettings, 'user' | 'hostKeyAlgorithms' | 'aliveIntervalMs'>;
}

// All that the library can check; ssh-rsa with SHA-1 comes last and is what very old hosts have.
const checkable: readonly ServerHostKeyAlgorithm[] = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
  'ssh-rsa',
];

/**
 * The types of host keys to ask for: those that are known first, then as the configuration prefers them. Else a host with
 * several keys would show one that nobody has seen yet.
 */
function orderHostKeyAlgorithms(preferred: readonly string[], knownTypes: readonly string[]): ServerHostKeyAlgorithm[] {
  const wanted = checkable.filter((name) => preferred.includes(name));
  const inOrder =
    wanted.length === 0 ? checkable : [...wanted].sort((a, b) => preferred.indexOf(a) - preferred.indexOf(b));
  const isKnown = (name: string) => knownTypes.includes(name.startsWith('rsa-') ? 'ssh-rsa' : name);
  return [...inOrder.filter(isKnown), ...inOrder.filter((name) => !isKnown(name))];
}

/** Speaks SSH over a stream until the host has let us in. The stream is ended where it does not. */
export function connectClient(options: ConnectOptions): Promise<Client> {
  const { place, settings, stream, guard, authentication, patience, signal } = options;
  const client = new ssh2.Client();
  let refusal: RemoteRefusal | undefined;
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => {
      patience.end();
      client.destroy();
      stream.stream.destroy();
      reject(refusal ?? error);
    };
    const failAsLost = async (why: string) => fail(lost(place.name, (await stream.complaint()) ?? why));
    signal.addEventListener('abort', () => fail(signal.reason as Error), { once: true });
    if (signal.aborted) return fail(signal.reason as Error);
    client.on('error', (error: Error & { level?: string }) => {
      // A key that could not sign is passed over; the next one may do.
      if (error.level === 'agent') return;
      if (error.level === 'client-authentication') return fail(notLetIn(place, authentication.attempts()));
      if (!isAboutStream(error)) return fail(notUnderstood(place, error.message));
      void failAsLost(error.message);
    });
    client.on('close', () => void failAsLost('the host closed it'));
    void authentication.gaveUp.then(() => fail(notLetIn(place, authentication.attempts())));
    client.on('handshake', patience.renew);
    client.on('ready', () => {
      patience.end();
      client.removeAllListeners('close');
      resolve(client);
    });
    client.connect({
      sock: stream.stream,
      username: settings.user,
      authHandler: authentication.handler,
      hostVerifier: (key: Buffer, verify: (isRight: boolean) => void) =>
        void patience.during(guard.check({ type: keyTypeOf(key), key: key.toString('base64') })).then(
          (refused) => {
            refusal = refused;
            verify(refused === undefined);
          },
          (error: unknown) => fail(error instanceof Error ? error : new Error(String(error))),
        ),
      algorithms: { serverHostKey: orderHostKeyAlgorithms(settings.hostKeyAlgorithms, guard.knownTypes) },
      keepaliveInterval: Math.min(settings.aliveIntervalMs ?? Infinity, timings.sshKeepaliveMs),
      keepaliveCountMax: limits.sshKeepalives,
      // Our own patience knows when a person is asked.
      readyTimeout: 0,
    });
    leaveOtherKeys(client);
  });
}

/** The parts of the library that are used below, which its types do not name. */
interface Inside {
  readonly _protocol: {
    readonly _handlers: { GLOBAL_REQUEST: (protocol: unknown, name: string, ...rest: unknown[]) => void };
  };
}

/**
 * A host tells of its other keys after the login, so that who wants to may learn them. Nobody does here: ours are shown to a person. But
 * the library has the host sign for each of them, and checks that, which is a tenth of the processor time of a login.
 */
function leaveOtherKeys(client: Client): void {
  const { _handlers: handlers } = (client as unknown as Inside)._protocol;
  const handle = handlers.GLOBAL_REQUEST;
  handlers.GLOBAL_REQUEST = (protocol, name, ...rest) =>
    name === 'hostkeys-00@openssh.com' ? undefined : handle(protocol, name, ...rest);
}

const isAboutStream = ({ level, message }: Error & { level?: string }) =>
  level === 'client-socket' || message === 'Connection lost before handshake';

const keyTypeOf = (key: Buffer): string => key.subarray(4, 4 + key.readUInt32BE(0)).toString('latin1');
