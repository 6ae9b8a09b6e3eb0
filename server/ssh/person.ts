import type { HostKeyQuestion, SecretQuestion, Step } from '../../shared/protocol/hostTalk.ts';

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
  /** Asks for the yes to what somebody may lose something by, such as taking a server from another hub: nothing answers in their place. */
  readonly decide: (question: string) => Promise<boolean>;
}
