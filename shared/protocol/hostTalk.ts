import type { DoctorCheck, ServerRow } from '../model/server.ts';

/**
 * What a command that works on a host says to a program that started it with `--talk`, and hears from it: a JSON object a
 * line, on stdout and stdin. Where the program closes its end, everything is called off.
 */
export type TalkMessage =
  | ({ readonly type: 'step' } & Step)
  /** What is wrong, and what is well, with the host; of `server check` also whether it could work, and how it reaches the hub. */
  | {
      readonly type: 'checks';
      readonly host: string;
      readonly checks: readonly DoctorCheck[];
      readonly fit?: boolean;
      readonly way?: 'none' | 'direct' | 'tunnel';
    }
  | ({ readonly type: 'question'; readonly id: number } & TalkQuestion)
  | ({ readonly type: 'done' } & (HostResult | { readonly removed: string; readonly host: string }))
  /** A line that was heard and is no answer; it is not repeated, because it may hold a secret. */
  | { readonly type: 'misunderstood' }
  | { readonly type: 'failed'; readonly error: { readonly code: string; readonly message: string } };

/** The end of `server add` and `server upgrade`. */
export interface HostResult {
  readonly server: ServerRow;
  readonly doctor: readonly DoctorCheck[];
  /** Whether it takes work. */
  readonly fit: boolean;
  readonly upgraded: boolean;
}

export type TalkQuestion =
  | { readonly kind: 'host-key'; readonly question: HostKeyQuestion }
  | { readonly kind: 'secret'; readonly question: SecretQuestion }
  | { readonly kind: 'confirm'; readonly question: string };

/** What the program says. The value is true or false for a host key or a yes, a text for a secret, null for giving up. */
export type TalkAnswer =
  | { readonly type: 'answer'; readonly id: number; readonly value: boolean | string | null }
  | { readonly type: 'cancel' };

/** A line of progress; steps with the same id are one line. */
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
