import * as path from 'node:path';
import * as z from 'zod';
import { badRequest, HubError, hubErrorFrom, toError } from '../shared/errors.ts';
import type { ErrorBody } from '../shared/errors.ts';
import type { Capabilities } from '../shared/model/server.ts';
import type { ResultOf } from '../shared/operations/operations.ts';
import { operations } from '../shared/operations/operations.ts';
import { ensurePrivateDirectory, readPrivateFile, writeFileAtomic } from '../runtime/atomicFile.ts';

const identity = z.object({
  hubUrl: z.url(),
  serverId: z.string(),
  name: z.string(),
  projectId: z.string(),
  key: z.string(),
});

/** Who this server is at its hub. The key opens the connection; it is in one file and nowhere else. */
export type ServerIdentity = Readonly<z.infer<typeof identity>>;

export interface Registration {
  readonly hubUrl: string;
  /** The one-time token, `rreg_…`. */
  readonly token: string;
  readonly name: string;
  readonly capabilities: Capabilities;
  readonly dataDir: string;
}

const answerMs = 15_000;
const fileOf = (dataDir: string): string => path.join(dataDir, 'server.json');

/** Exchanges the one-time token for a key, and keeps that in `<data>/server.json`, readable by this user alone. */
export async function registerServer({
  hubUrl,
  token,
  name,
  capabilities,
  dataDir,
}: Registration): Promise<ServerIdentity> {
  const params = operations['server.register'].params.safeParse({ token, name, capabilities });
  if (!params.success)
    throw badRequest(params.error.issues.map(({ path: at, message }) => ({ path: at.map(String).join('.'), message })));
  // The token works once, so a directory that takes no key must show before it is used up.
  await ensurePrivateDirectory(dataDir);
  const url = hubUrl.replace(/\/+$/, '');
  const answer = operations['server.register'].result.safeParse(
    await post(`${url}/api/v1/servers/register`, params.data),
  );
  if (!answer.success)
    throw new HubError(
      'upgrade-required',
      'The answer of the hub is not understood: hub and daemon differ in version.',
    );
  const registered: ServerIdentity = { hubUrl: url, ...answer.data };
  await writeFileAtomic(fileOf(dataDir), `${JSON.stringify(registered, null, 2)}\n`);
  return registered;
}

/** Who this server is; undefined where it has not been registered. @throws HubError where others could read the key. */
export async function readIdentity(dataDir: string): Promise<ServerIdentity | undefined> {
  const file = fileOf(dataDir);
  try {
    return identity.parse(JSON.parse(await readPrivateFile(file)));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    if (error instanceof HubError) throw error;
    throw new HubError(
      'invalid-file',
      `${file} cannot be read as this server's identity. Register again with "rostrum daemon register".`,
    );
  }
}

/** What a hub says of a server's key. @throws HubError where it cannot be asked. */
export async function identifyServer(hubUrl: string, key: string): Promise<ResultOf<'server.identify'>> {
  const url = hubUrl.replace(/\/+$/, '');
  return operations['server.identify'].result.parse(await post(`${url}/api/v1/servers/identify`, { key }));
}

async function post(url: string, body: unknown): Promise<unknown> {
  let response: Response;
  try {
    response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      redirect: 'error',
      signal: AbortSignal.timeout(answerMs),
    });
  } catch (error) {
    const { message, cause } = toError(error);
    throw new HubError(
      'unreachable',
      `The hub at ${new URL(url).origin} does not answer (${cause instanceof Error ? cause.message : message}). Is its address right, and is it running?`,
    );
  }
  const answer: unknown = await response.json().catch(() => undefined);
  if (response.ok) return answer;
  const refusal = z
    .object({
      error: z.object({ code: z.string(), message: z.string(), details: z.record(z.string(), z.unknown()).optional() }),
    })
    .safeParse(answer);
  if (!refusal.success)
    throw new HubError('internal', `The hub answers with status ${response.status}. Its log says why.`);
  // Unknown codes become `internal` there.
  throw hubErrorFrom(refusal.data.error as ErrorBody);
}
