/** One word or list of words that follows a command. */
export interface CliArg {
  readonly name: string;
  readonly description: string;
  readonly required?: boolean;
  readonly variadic?: boolean;
  readonly choices?: readonly string[];
}

/** One option; `flags` as in `--depends-on <task...>` or `-p, --project <name>`. */
export interface CliOption {
  readonly flags: string;
  readonly description: string;
  readonly default?: string | boolean | readonly string[];
  /** The environment variable that stands in when the option is not given. */
  readonly env?: string;
  readonly hidden?: boolean;
  readonly choices?: readonly string[];
  /** Values that completion offers, where others (such as several with commas) are taken too. */
  readonly suggestions?: readonly string[];
}

/** The outside of a command: nothing in it reaches for the process itself. */
export interface CliIo {
  stdout: (text: string) => void;
  stderr: (text: string) => void;
  stdin: () => Promise<string>;
  readonly isTty: boolean;
  readonly columns: number;
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly json: boolean;
  readonly colour: boolean;
  prompt: (question: string, options?: readonly string[]) => Promise<string>;
  /** Resolves when who reads stdout has taken what was written. */
  readonly drained?: () => Promise<void>;
  /** The terminal itself, for what is shown as it is; undefined where there is none. */
  openTerminal?: () => RawTerminal | undefined;
}

/** A terminal whose keys come byte by byte, and that shows bytes as they are. */
export interface RawTerminal {
  size: () => { readonly columns: number; readonly rows: number };
  /** Calls `done` when it has taken them. */
  write: (bytes: Uint8Array, done: () => void) => void;
  onInput: (call: (bytes: Uint8Array) => void) => void;
  onResize: (call: (size: { readonly columns: number; readonly rows: number }) => void) => void;
  /** It was closed, or the process is asked to end. */
  onEnd: (call: () => void) => void;
  /** Gives it back as it was. */
  close: () => void;
}

/** What a command was called with; names of options are camelCase. */
export interface CliInput {
  readonly args: Readonly<Record<string, string | string[] | undefined>>;
  readonly options: Readonly<Record<string, unknown>>;
  readonly io: CliIo;
}

/** A command as data, so that only one room knows how a command line is parsed. */
export interface CliCommand {
  /** The words that call it, such as `task deps add`. */
  readonly path: string;
  readonly summary: string;
  /** Not shown in the help: asked by programs, not by people. */
  readonly hidden?: boolean;
  readonly args?: readonly CliArg[];
  readonly options?: readonly CliOption[];
  /** Whole command lines, shown in its help. */
  readonly examples?: readonly string[];
  /** Gives the exit code. */
  run: (input: CliInput) => Promise<number>;
}

/** What the exit code of every command means; scripts decide on it. */
export const exitCodes = {
  /** Done, and durable. */
  ok: 0,
  /** Something unexpected went wrong; the log says what. */
  failure: 1,
  /** The command line itself is wrong. */
  usage: 2,
  /** Understood and refused: a rule says no, or the value is not valid. */
  refused: 3,
  /** What was named does not exist, or is not yours to see. */
  notFound: 4,
  /** The hub cannot be reached, or cannot take changes now. */
  unreachable: 5,
  /** A plan was looked at, and a better one is wanted; or what was reported as done is not shown to be. */
  revise: 6,
  /** No valid token, or not the right to do it. */
  forbidden: 7,
  /** A plan was asked for with "--exit-code", and it has changes. */
  changes: 8,
} as const;
