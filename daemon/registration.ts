import * as path from 'node:path';
import * as z from 'zod';
import { badRequest, conflict, HubError, hubErrorFrom } from '../shared/errors.ts';
import type { ErrorBody } from '../shared/errors.ts';
import type { Capabilities } from '../shared/model/server.ts';
import type { ResultOf } from '../shared/operations/operations.ts';
import { operations } from '../shared/operations/operations.ts';
import { readJson } from '../shared/readJson.ts';
import { ensurePrivateDirectory, readPrivateFile, writeFileAtomic } from '../runtime/atomicFile.ts';
import { connectionTo, hubPlaceWords, readHubPlace } from '../runtime/hubPlace.ts';
import type { HubPlace } from '../runtime/hubPlace.ts';
import { exchange, reasonOf } from '../runtime/httpExchange.ts';
import type { HttpAnswer } from '../runtime/httpExchange.ts';

const identity = z.object({
  hubUrl: z.string().refine((text) => readHubPlace(text) !== undefined, hubPlaceWords),
  serverId: z.string(),
  name: z.string(),
  projectId: z.string(),
  key: z.string(),
  /** Where it looked for its hub before; until its daemon was started since. */
  movedFrom: z.string().optional(),
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
  const place = requirePlace(hubUrl);
  const answer = operations['server.register'].result.safeParse(await post(place, 'servers/register', params.data));
  if (!answer.success)
    throw new HubError(
      'upgrade-required',
      'The answer of the hub is not understood: hub and daemon differ in version.',
    );
  const registered: ServerIdentity = { hubUrl: place.shown, ...answer.data };
  await keepIdentity(dataDir, registered);
  return registered;
}

/**
 * Lets a server look for its hub at another address, from the next start of its daemon on. Its key proves that it is the same
 * hub. @throws HubError `conflict` for another one, `not-found` where it is not registered.
 */
export async function moveServer(dataDir: string, hubUrl: string): Promise<ServerIdentity> {
  const known = await readIdentity(dataDir);
  if (known === undefined)
    throw new HubError(
      'not-found',
      `This server is not registered (${dataDir} has no key), so no hub knows it. Register it: rostrum daemon register`,
    );
  const { shown } = requirePlace(hubUrl);
  const { state } = await identifyServer(shown, known.key);
  if (state !== 'known') throw anotherHub(shown, known, state);
  if (shown === known.hubUrl) return known;
  const moved = { ...known, hubUrl: shown, movedFrom: known.movedFrom ?? known.hubUrl };
  await keepIdentity(dataDir, moved);
  return moved;
}

/** The daemon looks for its hub where the file says. */
export async function settleMove(dataDir: string, { movedFrom, ...settled }: ServerIdentity): Promise<void> {
  if (movedFrom !== undefined) await keepIdentity(dataDir, settled);
}

const keepIdentity = (dataDir: string, kept: ServerIdentity): Promise<void> =>
  writeFileAtomic(fileOf(dataDir), `${JSON.stringify(kept, null, 2)}\n`);

const anotherHub = (url: string, { name, hubUrl }: ServerIdentity, state: 'removed' | 'unknown'): HubError =>
  conflict(
    state === 'removed'
      ? `The hub at ${url} has removed ${name}; nothing was changed. To add it again: rostrum daemon register --hub ${url}`
      : `The hub at ${url} does not know ${name}: it is another hub than that at ${hubUrl}, or began anew. Nothing was changed. To serve that hub instead: rostrum daemon register --hub ${url}`,
  );

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
  return operations['server.identify'].result.parse(await post(requirePlace(hubUrl), 'servers/identify', { key }));
}

function requirePlace(hubUrl: string): HubPlace {
  const place = readHubPlace(hubUrl);
  if (place === undefined)
    throw new HubError('bad-request', `"${hubUrl}" is no address of a hub: it ${hubPlaceWords}.`);
  return place;
}

async function post(place: HubPlace, operation: string, params: unknown): Promise<unknown> {
  let answer: HttpAnswer;
  try {
    answer = await exchange({
      url: new URL(`${place.url}/api/v1/${operation}`),
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(params),
      timeoutMs: answerMs,
      ...connectionTo(place),
    });
  } catch (error) {
    throw new HubError(
      'unreachable',
      `The hub at ${place.shown} does not answer (${reasonOf(error)}). ${place.socketPath === undefined ? 'Is its address right, and is it running?' : 'Is the tunnel up that makes this socket?'}`,
    );
  }
  const body = readJson(answer.text);
  if (answer.status >= 200 && answer.status < 300) return body;
  const refusal = z
    .object({
      error: z.object({ code: z.string(), message: z.string(), details: z.record(z.string(), z.unknown()).optional() }),
    })
    .safeParse(body);
  if (!refusal.success)
    throw new HubError('internal', `The hub answers with status ${answer.status}. Its log says why.`);
  // Unknown codes become `internal` there.
  throw hubErrorFrom(refusal.data.error as ErrorBody);
}
