/**
 * A host that somebody has logged in to by SSH, and what can be done with it. What goes on behind it (a library or the
 * system's `ssh`, directly or over other hosts) is no business of whoever uses it.
 */
export interface RemoteHost {
  /** As it was asked for: `gpu1`, `me@10.0.0.7:2222`. */
  readonly destination: string;
  /**
   * Runs a command line by the shell of the login user. Resolves also when the command fails.
   * @throws RemoteRefusal when the connection ends, a bound is crossed, the time is over, or `signal` aborts; the command is
   * then asked to end.
   */
  readonly run: (command: string, options?: RunOptions) => Promise<RunResult>;
  /**
   * Lets programs on the host reach a place of this machine, until it is closed or the connection ends.
   * @throws RemoteRefusal `forward-refused` where the server forbids it, or the place there is taken.
   */
  readonly forward: (there: PlaceThere, here: PlaceHere) => Promise<RemoteForward>;
  /** Resolves when the connection has ended, with the reason as a sentence. It never rejects. */
  readonly closed: Promise<string>;
  /** Ends the connection and all that runs over it; again is harmless. */
  readonly close: () => Promise<void>;
}

/** How a command is run. */
export interface RunOptions {
  /** What it reads from its standard input; nothing where it is not said. A secret belongs here and never in the command. */
  readonly input?: string | Buffer | AsyncIterable<Buffer>;
  /** Is given what it writes to its standard output and error, as it comes, never with half a character. */
  readonly onOutput?: (text: string) => void;
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
  /** Bytes that are kept of each of its outputs; more end the run with a refusal. 1 MiB where it is not said. */
  readonly maxOutputBytes?: number;
}

/** How a command ended: with a code, or by a signal such as `SIGTERM`. */
export interface RunResult {
  readonly code: number | undefined;
  readonly signal: string | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Where programs on the host connect: a Unix socket, or a port of its loopback address (0: one that is free). */
export type PlaceThere = { readonly socket: string } | { readonly port: number };

/** What they reach: a port of this machine, or one that this machine can reach. */
export interface PlaceHere {
  readonly host: string;
  readonly port: number;
}

/** A way from the host to this machine that stands. */
export interface RemoteForward {
  /** The port on the host, where it is one. */
  readonly port?: number;
  /** Takes it away again, also after the connection has ended. */
  readonly close: () => Promise<void>;
}

/** Why something with a host did not work. Code decides on it, people read the sentence. */
export type RemoteRefusalCode =
  /** What was asked for, or the SSH configuration, cannot be understood. */
  | 'bad-destination'
  /** No such name, nobody listens, no way there. */
  | 'unreachable'
  /** Nobody answered in time: at the connection, or at a command. */
  | 'timeout'
  /** The key is unknown and nobody said that it is right. */
  | 'host-key-unknown'
  /** Another key than the known one, or one that was revoked: perhaps somebody in between. */
  | 'host-key-changed'
  /** The host did not let us in. */
  | 'not-let-in'
  /** The host does not allow the forward, or its place is taken. */
  | 'forward-refused'
  /** Another one has the place there, as a keeper of tunnels or to install, and lives. */
  | 'place-kept'
  /** The connection ended. */
  | 'lost'
  /** Both sides have no method of encryption in common, or the other side does not speak SSH. */
  | 'protocol'
  /** A command wrote more than may be kept. */
  | 'too-much-output'
  /** Whoever asked has called it off. */
  | 'aborted';

/** A port of an address that refused a connection: that machine is there, and nothing listens. */
export interface ClosedPort {
  readonly address: string;
  readonly port: number;
  /** From where it was tried, where that is said. */
  readonly localAddress: string | undefined;
}

/** What did not work with a host: the message says what happened, to what, and what to do next. */
export class RemoteRefusal extends Error {
  readonly code: RemoteRefusalCode;
  /** The host at which it happened, which may be one on the way. */
  readonly host: string;
  /** Where nothing listened; empty where that was not why. */
  readonly closed: readonly ClosedPort[];

  constructor(code: RemoteRefusalCode, host: string, message: string, closed: readonly ClosedPort[] = []) {
    super(message);
    this.name = 'RemoteRefusal';
    this.code = code;
    this.host = host;
    this.closed = closed;
  }
}
