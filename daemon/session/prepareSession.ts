import * as path from 'node:path';
import { writeFileAtomic } from '../../runtime/atomicFile.ts';
import { HubError } from '../../shared/errors.ts';
import type { Repository } from '../../shared/model/server.ts';
import type { SessionOrder, TaskOffer } from '../../shared/protocol/daemon.ts';
import { createLaunch } from '../agent/launch.ts';
import type { Provider } from '../agent/providers.ts';
import { renderPrompt } from '../agent/renderPrompt.ts';
import { resolveProgram } from '../agent/resolveProgram.ts';
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
  readonly now: () => number;
}

const screenSize = { columns: 120, rows: 40 } as const;

/**
 * Everything of a session before its program runs: what may run, where, and with which environment. The record is on
 * disk before the token leaves this function, so that a found terminal always finds its session.
 *
 * @throws HubError where this machine's owner does not allow it.
 */
export async function prepareSession(
  order: SessionOrder,
  ground: SessionGround,
): Promise<{ readonly record: SessionRecord; readonly spec: TerminalSpec }> {
  const provider = ground.providers.get(order.provider);
  if (provider === undefined) throw unknownProvider(order.provider, [...ground.providers.keys()]);
  const program = await resolveProgram(provider, ground.lists);
  const cwd = await prepareWorkDirectory(order, ground.repositories(), ground.lists);
  const { token, hash } = mintSessionToken();
  const record: SessionRecord = {
    order,
    tokenHash: hash,
    cwd,
    createdAt: ground.now(),
    published: [],
    state: { is: 'starting' },
  };
  await ground.records.write(record);
  const promptFile =
    order.task === undefined ? undefined : await writePrompt(ground.records.directoryOf(order.sessionId), order.task);
  const launch = createLaunch({ provider, program, rostrum: ground.rostrum, promptFile });
  const env = createSessionEnvironment({
    base: ground.environment,
    provider: launch.env,
    commandDir: ground.commandDir,
    sessionId: order.sessionId,
    taskId: order.task?.taskId,
    socket: ground.socket,
    token,
    promptFile,
  });
  return {
    record,
    spec: { sessionId: order.sessionId, command: launch.argv, cwd, env, ...screenSize, title: order.name },
  };
}

/** Writes a task as its agent's prompt into the session's directory. */
export async function writePrompt(directory: string, task: TaskOffer): Promise<string> {
  const file = path.join(directory, 'prompt.md');
  await writeFileAtomic(file, renderPrompt(task));
  return file;
}

const unknownProvider = (name: string, known: readonly string[]) =>
  new HubError(
    'not-found',
    `This server knows no provider "${name}". Choose one of ${known.join(', ')}, or describe it under "providers" in daemon.yaml.`,
  );
