import { randomUUID } from 'node:crypto';
import { homedir } from 'node:os';
import * as path from 'node:path';
import { isPrivatePath, writeFileAtomic } from '../../runtime/atomicFile.ts';
import { conflict, HubError } from '../../shared/errors.ts';
import type { Repository } from '../../shared/model/server.ts';
import type { SessionOrder, TaskOffer } from '../../shared/protocol/daemon.ts';
import { readHookLists } from '../agent/claude/hookLists.ts';
import type { Conversation } from '../agent/conversation.ts';
import { newConversation, requireRunWay } from '../agent/conversation.ts';
import type { IntegrationParts, IntegrationSettings } from '../agent/integration.ts';
import { integrations, withServer } from '../agent/integration.ts';
import type { Launch } from '../agent/launch.ts';
import { mcpPath } from '../door/doorPaths.ts';
import { createLaunch } from '../agent/launch.ts';
import { mintOwnServer } from '../agent/ownServer.ts';
import type { RunnerLaunch } from '../agent/runner/createRunnerLaunch.ts';
import { createRunnerLaunch } from '../agent/runner/createRunnerLaunch.ts';
import { runFileVariable } from '../agent/runner/runFile.ts';
import type { Provider } from '../agent/providers.ts';
import { renderObjective } from '../agent/renderObjective.ts';
import { renderPrompt } from '../agent/renderPrompt.ts';
import { resolveProgram, resolveSpeaker } from '../agent/resolveProgram.ts';
import { readHeadCommit } from '../machine/gitFiles.ts';
import type { TerminalSpec } from '../terminal/terminal.ts';
import type { AllowLists } from './allowLists.ts';
import type { CommandLine } from './rostrumCommand.ts';
import { createSessionEnvironment } from './sessionEnvironment.ts';
import type { SessionRecord, SessionRecords } from './sessionRecords.ts';
import { mintSessionToken } from './sessionToken.ts';
import { prepareWorkDirectory } from './workDirectory.ts';

/** What a session is made of on this server. */
export interface SessionGround {
  readonly records: SessionRecords;
  readonly providers: ReadonlyMap<string, Provider>;
  readonly repositories: () => readonly Repository[];
  readonly lists: AllowLists;
  /** The daemon's own environment, of which sessions get a small part. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly commandDir: string;
  readonly rostrum: CommandLine;
  readonly socket: string;
  /** Where its programs call this daemon by HTTP. */
  readonly doorUrl: () => string;
  readonly now: () => number;
}

const screenSize = { columns: 120, rows: 40 } as const;

/**
 * Everything of a session before its program runs: what may run, where, and with which environment. The record is on
 * disk before the token leaves this function, so that a found terminal always finds its session. `earlier` is the
 * session that it goes on with: in the same directory, with its conversation.
 *
 * @throws HubError where this machine's owner does not allow it.
 */
export async function prepareSession(
  order: SessionOrder,
  ground: SessionGround,
  earlier?: SessionRecord,
): Promise<{ readonly record: SessionRecord; readonly spec: TerminalSpec }> {
  const provider = ground.providers.get(order.provider);
  if (provider === undefined) throw unknownProvider(order.provider, [...ground.providers.keys()]);
  const program = await resolveProgram(provider, ground.lists);
  const mode = order.mode ?? 'interactive';
  const way = requireRunWay(provider, mode);
  const speaker = way?.command === undefined ? program : await resolveSpeaker(way.command, way, ground.lists);
  const place = order.resume === undefined ? order : { ...order, cwd: directoryOfEarlier(order, earlier) };
  const { cwd, isOwn } = await prepareWorkDirectory(place, ground.repositories(), ground.lists);
  const conversation: Conversation =
    order.resume === undefined
      ? newConversation(provider, randomUUID, order.mode)
      : { is: 'resumed', id: earlier?.providerSessionId ?? order.resume.providerSessionId };
  const { token, hash } = mintSessionToken();
  const doorUrl = ground.doorUrl();
  const record: SessionRecord = {
    order,
    tokenHash: hash,
    cwd,
    isOwnDirectory: isOwn,
    ...(conversation.id === undefined ? {} : { providerSessionId: conversation.id }),
    createdAt: ground.now(),
    doorUrl,
    ...(order.task === undefined ? {} : { begun: await readBeginning(order.task, cwd) }),
    published: [],
    state: { is: 'starting' },
  };
  await ground.records.write(record);
  const directory = ground.records.directoryOf(order.sessionId);
  const promptFile = await writeFirstPrompt(directory, order);
  const settings = await prepareIntegration(provider, {
    ...{
      directory,
      doorUrl,
      commandDir: ground.commandDir,
      cwd,
      environment: provider.env,
      shell: ground.environment['SHELL'],
      hasDialogs: mode === 'interactive',
      speaks: way?.speaks,
    },
    isPrivate: await isPrivatePath(directory),
    isOwnDirectory: isOwn,
    hookLists: await readListsOf(provider, cwd, ground.environment['HOME']),
  });
  const parts = { provider, program, rostrum: ground.rostrum, directory, promptFile, conversation, settings };
  const launch =
    way === undefined
      ? createLaunch(parts)
      : await prepareRunner(createRunnerLaunch({ ...parts, way, speaker }), directory);
  const env = createSessionEnvironment({
    base: ground.environment,
    provider: launch.env,
    commandDir: ground.commandDir,
    sessionId: order.sessionId,
    taskId: order.task?.taskId,
    socket: ground.socket,
    mcpUrl: `${doorUrl}${mcpPath}`,
    token,
    promptFile,
    resumedFrom: order.resume?.sessionId,
  });
  return {
    record,
    spec: { sessionId: order.sessionId, command: launch.argv, cwd, env, ...screenSize, title: order.name },
  };
}

/** Where a task begins: what is checked out in its directory. */
export async function readBeginning({ taskId, attempt }: TaskOffer, cwd: string): Promise<SessionRecord['begun']> {
  const commit = await readHeadCommit(cwd);
  return { taskId, attempt, ...(commit === undefined ? {} : { commit }) };
}

/** Where a session has something to do from its beginning, a file says what. */
async function writeFirstPrompt(directory: string, { task, objective }: SessionOrder): Promise<string | undefined> {
  if (task !== undefined) return writePrompt(directory, task);
  if (objective === undefined) return undefined;
  const file = path.join(directory, 'prompt.md');
  await writeFileAtomic(file, renderObjective(objective));
  return file;
}

/** Writes a task as its agent's prompt into the session's directory. */
export async function writePrompt(directory: string, task: TaskOffer): Promise<string> {
  const file = path.join(directory, 'prompt.md');
  await writeFileAtomic(file, renderPrompt(task));
  return file;
}

/** Writes what is run in the pane of an agent without a terminal interface. */
async function prepareRunner({ launch, run }: RunnerLaunch, directory: string): Promise<Launch> {
  const file = path.join(directory, 'run.json');
  await writeFileAtomic(file, JSON.stringify(run));
  return { ...launch, env: { ...launch.env, [runFileVariable]: file } };
}

/** Which lists of hooks an agent's program finds where it works; undefined where it has no such lists. */
const readListsOf = async ({ integration, env }: Provider, cwd: string, home = homedir()) =>
  integration === 'claude' ? readHookLists({ home, cwd, configDir: env['CLAUDE_CONFIG_DIR'] }) : undefined;

/** Writes what its agent's program needs into the session's directory; gives how to start it with that. */
async function prepareIntegration(
  { integration }: Provider,
  parts: IntegrationParts,
): Promise<IntegrationSettings | undefined> {
  if (integration === undefined) return undefined;
  const server = withServer.has(integration) ? await mintOwnServer() : undefined;
  const settings = integrations[integration]({ ...parts, server });
  for (const [name, text] of Object.entries(settings.files))
    await writeFileAtomic(path.join(parts.directory, name), text);
  return settings;
}

/** Where the earlier session worked; its program finds the conversation by that. @throws HubError `conflict`. */
function directoryOfEarlier({ cwd: given, name }: SessionOrder, earlier: SessionRecord | undefined): string {
  if (earlier?.state.is === 'running')
    throw conflict(`What ${name} is to go on with still runs here: close that session first.`);
  const cwd = earlier?.cwd ?? given;
  if (cwd !== undefined) return cwd;
  throw conflict(`This server does not remember the session that ${name} is to go on with. Open a new one instead.`);
}

const unknownProvider = (name: string, known: readonly string[]) =>
  new HubError(
    'not-found',
    `This server knows no provider "${name}". Choose one of ${known.join(', ')}, or describe it under "providers" in daemon.yaml.`,
  );
