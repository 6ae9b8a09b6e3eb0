import type { SecretQuestion } from '../../../shared/protocol/hostTalk.ts';
import { copyKeyCommand, parseDestination } from '../connect/destination.ts';
import type { Person } from '../person.ts';
import { RemoteRefusal } from '../remoteHost.ts';
import type { RemoteHost } from '../remoteHost.ts';
import type { LogIn } from './openTunnel.ts';

/** Opens a host for a person, as `openHost` does. */
export type OpenFor = (
  destination: string,
  options: { person: Person; signal: AbortSignal; admit: (end: string) => void },
) => Promise<RemoteHost>;

/**
 * Logs in where nobody can be asked: with keys that are ready, to hosts whose key is known. What would be asked is said
 * instead, with what a person can do once and for all.
 */
export const createLogInAlone =
  (open: OpenFor): LogIn =>
  async (destination, signal, admit = () => undefined) => {
    const asked: SecretQuestion[] = [];
    const nobody: Person = {
      tell: () => undefined,
      confirmHostKey: () => Promise.resolve(false),
      confirm: () => Promise.resolve(false),
      decide: () => Promise.resolve(false),
      askSecret: (question) => {
        asked.push(question);
        return Promise.resolve(undefined);
      },
    };
    try {
      return await open(destination, { person: nobody, signal, admit });
    } catch (error) {
      throw error instanceof RemoteRefusal ? withRemedy(error, destination, asked) : error;
    }
  };

function withRemedy(error: RemoteRefusal, destination: string, asked: readonly SecretQuestion[]): RemoteRefusal {
  const remedy = remedyFor(error, destination, asked);
  return remedy === undefined ? error : new RemoteRefusal(error.code, error.host, `${error.message} ${remedy}`);
}

function remedyFor({ code }: RemoteRefusal, destination: string, asked: readonly SecretQuestion[]): string | undefined {
  if (code === 'host-key-unknown') return `Confirm its key once: "rostrum server add ${destination}" asks for it.`;
  if (code !== 'not-let-in') return undefined;
  if (asked.some(({ kind }) => kind === 'passphrase'))
    return 'A tunnel asks for no passphrase: unlock the key for your agent with "ssh-add", and it opens by itself.';
  return asked.length === 0
    ? undefined
    : `A tunnel asks for no password: let a key in with "${copyKeyCommand(parseDestination(destination))}", and it opens by itself.`;
}
