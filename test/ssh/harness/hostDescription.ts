/** The keys of the test's person: one that is ready, one behind a passphrase, and one that only the agent has. */
export type KeyName = 'plain' | 'locked' | 'inAgent';

/** The types of host keys that are made. */
export type HostKeyType = 'ed25519' | 'ecdsa' | 'rsa';

/** What one host is like. With a name alone it is an ordinary host in a network of its own. */
export interface HostDescription {
  /** As it stands in the SSH configuration, and as the host calls itself. */
  readonly name: string;
  /** It is connected with that host alone: `through gpu1`. The configuration has its ProxyJump. */
  readonly only?: `through ${string}`;
  /** Programs that are nowhere on it. */
  readonly without?: readonly string[];
  /**
   * It is in the machine's own network, so that what listens on 127.0.0.1 can be reached from it. All others reach nothing
   * but their end of the cable: for them a hub needs a tunnel.
   */
  readonly reachesUs?: true;
  /** Whose holder is let in: `plain` where nothing is said. */
  readonly keys?: readonly KeyName[];
  /** Lets people in with this password, too: asked for as such, or as a question. */
  readonly password?: { readonly is: string; readonly askedAs: 'password' | 'question' };
  /** What it identifies itself with: an ed25519 and an ecdsa key where nothing is said. */
  readonly hostKeys?: readonly HostKeyType[];
  /** Its keys are not among the known hosts yet. */
  readonly isUnknown?: true;
  /** Everything to and from it takes this long, and each so-manyth piece is lost once and comes a while later. */
  readonly line?: { readonly delayMs: number; readonly lossEvery?: number };
  /** The login shell; `/bin/sh` where nothing is said. */
  readonly shell?: string;
  /** More lines of its sshd_config, which come first and so win. */
  readonly sshd?: readonly string[];
}
