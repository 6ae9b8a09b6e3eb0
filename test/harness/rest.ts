/** A JSON answer, as far as a test looks into it. */
// oxlint-disable-next-line typescript/no-explicit-any -- a test compares what came, it does not trust a type
export type Json = any;

export interface RestAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Json;
}

export interface RestOptions {
  readonly token?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is, in place of JSON. */
  readonly raw?: string | Uint8Array<ArrayBuffer>;
}

/** The REST API of one hub in the name of one person. */
export interface Rest {
  /** Any answer, also a refusal. */
  request: (method: string, path: string, body?: unknown, options?: RestOptions) => Promise<RestAnswer>;
  /** The body of a success. @throws Error with the refusal's own words. */
  get: (path: string) => Promise<Json>;
  post: (path: string, body?: unknown) => Promise<Json>;
  put: (path: string, body?: unknown) => Promise<Json>;
  patch: (path: string, body?: unknown) => Promise<Json>;
  remove: (path: string) => Promise<Json>;
  /** The same hub for somebody else; without a token for nobody. */
  as: (token: string | undefined) => Rest;
}

/** Speaks to the hub at an address; `address` is asked anew each time, because a restarted hub may have moved. */
export function createRest(address: () => string, token: string | undefined): Rest {
  const request: Rest['request'] = async (method, path, body, options = {}) => {
    const bearer = 'token' in options ? options.token : token;
    const response = await fetch(`${address()}/api/v1${path}`, {
      method,
      headers: {
        ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
        ...(body === undefined && options.raw === undefined ? {} : { 'content-type': 'application/json' }),
        ...options.headers,
      },
      body: options.raw ?? (body === undefined ? null : JSON.stringify(body)),
      redirect: 'error',
      signal: AbortSignal.timeout(30_000),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: parseOrText(text) };
  };
  const ask = async (method: string, path: string, body?: unknown): Promise<Json> => {
    const answer = await request(method, path, body);
    if (answer.status < 300) return answer.body;
    throw new Error(
      `${method} ${path} was answered with ${answer.status}: ${JSON.stringify(answer.body).slice(0, 600)}`,
    );
  };
  return {
    request,
    get: (path) => ask('GET', path),
    post: (path, body) => ask('POST', path, body ?? {}),
    put: (path, body) => ask('PUT', path, body ?? {}),
    patch: (path, body) => ask('PATCH', path, body ?? {}),
    remove: (path) => ask('DELETE', path),
    as: (other) => createRest(address, other),
  };
}

function parseOrText(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: a test that expects JSON will say so with this text.
    return text;
  }
}
