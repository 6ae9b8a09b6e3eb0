import ssh2 from 'ssh2';
import type { ParsedKey, SignCallback, SigningRequestOptions } from 'ssh2';
import { toError } from '../../../shared/errors.ts';
import type { Person } from '../person.ts';
import { unlock } from './identities.ts';
import type { KeyFile } from './identities.ts';

/** What the ring needs. */
export interface KeyRingOptions {
  readonly host: string;
  readonly keyFiles: readonly KeyFile[];
  /** A socket, a Windows pipe or `pageant`; undefined where there is none. */
  readonly agentSocket: string | undefined;
  /** Whether only keys that are configured may be offered. */
  readonly identitiesOnly: boolean;
  readonly person: Pick<Person, 'askSecret'>;
  /** Waits for a signature while no time runs: an agent may ask the person too. */
  readonly wait: <Value>(work: Promise<Value>) => Promise<Value>;
}

type PublicKey = ParsedKey | Buffer;
const passphraseAttempts = 3;

/**
 * All keys that may be offered to a host, as one agent: those of the real agent and those in files. A passphrase is asked
 * only when the host has said that it would take that very key, and is forgotten with the connection.
 */
export class KeyRing extends ssh2.BaseAgent<PublicKey> {
  /** What was offered, for the person. */
  readonly offered: string[] = [];
  /** Why a key could not be used. */
  readonly notes: string[] = [];
  private readonly options: KeyRingOptions;
  private readonly unlocked = new Map<string, ParsedKey>();

  constructor(options: KeyRingOptions) {
    super();
    this.options = options;
  }

  override getIdentities(done: (error?: Error | null, keys?: PublicKey[]) => void): void {
    this.listKeys().then(
      (keys) => done(null, keys),
      (error: unknown) => done(toError(error)),
    );
  }

  // Before others come the keys that somebody has configured: a host ends a connection after a few wrong ones.
  private async listKeys(): Promise<PublicKey[]> {
    const { keyFiles, identitiesOnly } = this.options;
    const inAgent = await this.listAgent();
    const isInAgent = ({ publicKey }: KeyFile) => inAgent.some((key) => blobOf(key).equals(publicKey));
    const isConfigured = (key: PublicKey) => keyFiles.some(({ publicKey }) => publicKey.equals(blobOf(key)));
    const files = keyFiles.filter((file) => file.privateText !== undefined && !isInAgent(file));
    const ofAgent = [
      ...inAgent.filter(isConfigured),
      ...(identitiesOnly ? [] : inAgent.filter((key) => !isConfigured(key))),
    ];
    if (ofAgent.length > 0)
      this.offered.push(`${ofAgent.length} ${ofAgent.length === 1 ? 'key' : 'keys'} of the ssh-agent`);
    for (const { file } of files) this.offered.push(file);
    return [...ofAgent, ...files.map(({ publicKey }) => publicKey)];
  }

  private listAgent(): Promise<PublicKey[]> {
    const { agentSocket } = this.options;
    if (agentSocket === undefined) return Promise.resolve([]);
    return new Promise((resolve) => {
      ssh2.createAgent(agentSocket).getIdentities((error, keys) => {
        if (error) this.notes.push(`The ssh-agent at ${agentSocket} does not answer (${error.message})`);
        resolve((keys ?? []).filter((key): key is PublicKey => typeof key !== 'string'));
      });
    });
  }

  override sign(publicKey: PublicKey, data: Buffer, options: SigningRequestOptions, done?: SignCallback): void;
  override sign(publicKey: PublicKey, data: Buffer, done?: SignCallback): void;
  override sign(
    publicKey: PublicKey,
    data: Buffer,
    third?: SigningRequestOptions | SignCallback,
    fourth?: SignCallback,
  ): void {
    const [options, done] = typeof third === 'function' ? [{}, third] : [third ?? {}, fourth];
    const blob = blobOf(publicKey);
    const file = this.options.keyFiles.find(
      (candidate) => candidate.publicKey.equals(blob) && candidate.privateText !== undefined,
    );
    const { agentSocket } = this.options;
    const byFile = async () => {
      if (file === undefined) throw new Error('There is no such key any more.');
      const signed: unknown = (await this.unlockFile(file)).sign(data, options.hash);
      if (!Buffer.isBuffer(signed)) throw toError(signed);
      return signed;
    };
    const finish = (signing: Promise<Buffer>) =>
      void signing.then(
        (signature) => done?.(null, signature),
        (error: unknown) => done?.(toError(error)),
      );
    if (agentSocket === undefined) return finish(this.options.wait(byFile()));
    // The agent may have it ready; what it has not, it refuses.
    const byAgent = new Promise<Buffer>((resolve, reject) => {
      ssh2
        .createAgent(agentSocket)
        .sign(publicKey, data, options, (error, signature) =>
          signature === undefined ? reject(error ?? new Error('The ssh-agent gave no signature.')) : resolve(signature),
        );
    });
    finish(this.options.wait(file === undefined ? byAgent : byAgent.catch(byFile)));
  }

  private async unlockFile({ file, privateText }: KeyFile): Promise<ParsedKey> {
    const text = privateText ?? '';
    const ready = this.unlocked.get(file) ?? unlock(text, undefined);
    if (ready !== undefined) return ready;
    for (let attempt = 1; attempt <= passphraseAttempts; attempt += 1) {
      const asked = `${attempt > 1 ? 'That was not it. ' : ''}Passphrase of the key ${file}`;
      const question = { kind: 'passphrase', host: this.options.host, text: asked, isShown: false, attempt } as const;
      const passphrase = await this.options.person.askSecret(question).catch((error: unknown) => {
        throw this.unusable(file, toError(error).message.replace(/\.$/, ''));
      });
      if (passphrase === undefined) throw this.unusable(file, 'its passphrase was not given');
      const key = unlock(text, passphrase);
      if (key === undefined) continue;
      this.unlocked.set(file, key);
      return key;
    }
    throw this.unusable(file, `none of ${passphraseAttempts} passphrases was right`);
  }

  private unusable(file: string, why: string): Error {
    const note = `${file} was not used: ${why}`;
    this.notes.push(note);
    return new Error(note);
  }
}

const blobOf = (key: PublicKey): Buffer => (Buffer.isBuffer(key) ? key : key.getPublicSSH());
