/**
 * Refusals that the asker sees. Each is a named function that says what happened, to what, and what to do next.
 * Code decides on `code`, never on the text.
 */

/** Every refusal's code with its HTTP status. The status decides the family a CLI exit code is taken from. */
export const errorStatus = {
  'bad-request': 400,
  'invalid-file': 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  ambiguous: 409,
  'wrong-state': 409,
  'stale-version': 409,
  conflict: 409,
  cycle: 409,
  'stale-plan': 409,
  'already-done': 409,
  'command-reused': 409,
  'no-fit': 409,
  'server-offline': 409,
  'missing-contracts': 422,
  'contract-invalid': 422,
  'too-large': 413,
  overloaded: 429,
  'upgrade-required': 426,
  unreachable: 503,
  'read-only': 503,
  /** What is asked for stands in a part of the hub's files that cannot be read any more. */
  damaged: 500,
  internal: 500,
} as const;

export type ErrorCode = keyof typeof errorStatus;

/** One thing that is wrong, with the place it is wrong at. */
export interface Problem {
  /** JSON pointer or dotted path into what was sent; empty for the whole. */
  readonly path: string;
  readonly message: string;
  /** 1-based line, where the input was a text file. */
  readonly line?: number | undefined;
}

/** What a refusal looks like on every wire. */
export interface ErrorBody {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details?: Readonly<Record<string, unknown>> | undefined;
}

/** A refusal: the asker gets the sentence and the next step, the connection lives. */
export class HubError extends Error {
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, unknown>> | undefined;

  constructor(code: ErrorCode, message: string, details?: Readonly<Record<string, unknown>>) {
    super(message);
    this.name = 'HubError';
    this.code = code;
    this.details = details;
  }

  toBody(): ErrorBody {
    return { code: this.code, message: this.message, ...(this.details ? { details: this.details } : {}) };
  }
}

/** Turns whatever was thrown into an Error. */
export function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

/** A refusal read from a wire; anything that is none becomes `internal`. */
export function hubErrorFrom(body: ErrorBody): HubError {
  return new HubError(Object.hasOwn(errorStatus, body.code) ? body.code : 'internal', body.message, body.details);
}

export const badRequest = (problems: readonly Problem[]) =>
  new HubError('bad-request', `The request is not valid: ${problems.map(describeProblem).join('; ')}.`, { problems });

/** Everything that is wrong with a file, in the order of its lines; of very many the first, and how many more. */
export function invalidFile(problems: readonly Problem[]): HubError {
  const told = [...problems].sort((a, b) => (a.line ?? 0) - (b.line ?? 0)).slice(0, maxFileProblems);
  const more = problems.length - told.length;
  const lines = told.map(
    ({ path, message, line }) =>
      `  ${line ? `line ${line}: ` : ''}${describeProblem({ path: cut(path, 120), message: cut(message, 300) })}`,
  );
  return new HubError(
    'invalid-file',
    [
      `Nothing was changed; mend ${problems.length === 1 ? 'this' : `these ${problems.length}`} first:`,
      ...lines,
      ...(more > 0 ? [`  and ${more} more`] : []),
    ].join('\n'),
    { problems: told, ...(more > 0 ? { more } : {}) },
  );
}

const maxFileProblems = 50;
const cut = (text: string, maxCharacters: number) =>
  text.length <= maxCharacters ? text : `${text.slice(0, maxCharacters - 1)}…`;

export const notFound = (noun: string, key: string) =>
  new HubError(
    'not-found',
    `There is no ${noun} "${key}" that you can see. List them with "rostrum ${listOf(noun)} list".`,
    {
      noun,
      key,
    },
  );

export const ambiguous = (noun: string, key: string, candidates: readonly string[]) =>
  new HubError('ambiguous', `"${key}" names several: ${candidates.join(', ')}. Give more characters of the id.`, {
    noun,
    candidates,
  });

export const forbidden = (wish: string, needed: string, remedy = 'Ask an owner of the project.') =>
  new HubError('forbidden', `You may not ${wish}: it needs ${needed}. ${remedy}`, { needed });

export const unauthenticated = (reason: string) =>
  new HubError('unauthenticated', `${reason} Give a token with "--token", ROSTRUM_TOKEN or an Authorization header.`);

export const wrongState = (
  subject: { readonly id: string; readonly status: string },
  wish: string,
  allowed: readonly string[],
) =>
  new HubError(
    'wrong-state',
    `${subject.id} is ${subject.status}, so "${wish}" is not possible. Allowed now: ${allowed.length > 0 ? allowed.join(', ') : 'nothing, it has ended'}.`,
    { id: subject.id, status: subject.status, wish, allowed },
  );

export const staleVersion = (id: string, seen: number, current: number, shown = id) =>
  new HubError(
    'stale-version',
    `${shown} has changed: you saw version ${seen}, it is at ${current}. Read it again and repeat.`,
    {
      id,
      seen,
      version: current,
    },
  );

export const conflict = (message: string, details?: Readonly<Record<string, unknown>>) =>
  new HubError('conflict', message, details);

export const tooLarge = (what: string, bytes: number, maxBytes: number) =>
  new HubError('too-large', `${what} has ${bytes} bytes; at most ${maxBytes} are taken.`, { bytes, maxBytes });

export const overloaded = (what: string) =>
  new HubError('overloaded', `Too much at once for ${what}. Try again in a moment; nothing was changed.`);

/** Under which word of the command line a record is listed, where that is not its own. */
const lists: Readonly<Record<string, string>> = { intervention: 'inbox', 'parked provider': 'provider' };
const listOf = (noun: string): string => lists[noun] ?? noun;

function describeProblem({ path, message }: Problem): string {
  return path === '' ? message : `${path}: ${message}`;
}
