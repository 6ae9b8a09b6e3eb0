/**
 * The person for whom something is done with a host: sees each step, and answers what only a person can. Behind it are the
 * prompts of the command line, or a window.
 */
export interface Person {
  /** Shows a step, or what has become of it; steps with the same id are one line. */
  readonly tell: (step: Step) => void;
  /** Asks whether an unknown host key is the right one. Nothing is sent to that host before the answer. */
  readonly confirmHostKey: (question: HostKeyQuestion) => Promise<boolean>;
  /** Asks for a passphrase, a password, or what a host wants to know; undefined where the person gives up. Never stored. */
  readonly askSecret: (question: SecretQuestion) => Promise<string | undefined>;
  /** Asks for the yes to something optional, such as `loginctl enable-linger`. */
  readonly confirm: (question: string) => Promise<boolean>;
}

/** A line of progress. */
export interface Step {
  readonly id: string;
  readonly title: string;
  readonly state: 'running' | 'done' | 'failed' | 'skipped';
  /** More about it: what was found, why it failed, and what to do. */
  readonly text?: string;
}

/** A host key that nobody has vouched for yet. */
export interface HostKeyQuestion {
  /** What the person asked for, which may lie behind the host whose key this is. */
  readonly destination: string;
  /** The host whose key this is, as a file of known hosts names it: `gpu1`, `[10.0.0.7]:2222`. */
  readonly host: string;
  /** Whether it is a host on the way, and not the destination. */
  readonly isJump: boolean;
  /** As `ssh` names it: `ED25519`, `ECDSA`, `RSA`. */
  readonly keyType: string;
  /** As `ssh-keygen -lf` prints it: `SHA256:…`. */
  readonly fingerprint: string;
}

/** Something that only the person knows. */
export interface SecretQuestion {
  readonly kind: 'passphrase' | 'password' | 'prompt';
  /** The host that it is for. */
  readonly host: string;
  /** A whole sentence to show above the field. What a host wrote in it is stripped of control characters. */
  readonly text: string;
  /** Whether what is typed may be seen; a host says that for its own prompts alone. */
  readonly isShown: boolean;
  /** 1 for the first time, 2 where the first answer was wrong, and so on. */
  readonly attempt: number;
}
