/** Attempts of one actor at one operation that were refused for one reason. Never what was sent with them. */
export interface RefusedAttempts {
  /** An operation's name, `sign-in`, or `*` for what was too various to be told one by one. */
  readonly operation: string;
  /** The code of the refusal, or `*`. */
  readonly code: string;
  readonly count: number;
  readonly firstAt: number;
  readonly lastAt: number;
  /** The record that it was tried on, where the actor may know it and it was one. */
  readonly on?: string;
  readonly inProject?: string;
  /** Where somebody without a valid token called from: `this machine`, or a network such as `10.1.2.0/24`. */
  readonly from?: string;
}
