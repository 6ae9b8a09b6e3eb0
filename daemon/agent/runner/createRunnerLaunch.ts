import { conflict } from '../../../shared/errors.ts';
import { isNamedByArgs } from '../conversation.ts';
import type { Launch, LaunchParts } from '../launch.ts';
import { programParts } from '../launch.ts';
import type { RunFile } from './runFile.ts';
import type { RunWay } from './runWay.ts';

/** What is started in the pane, and what it runs. */
export interface RunnerLaunch {
  readonly launch: Launch;
  readonly run: RunFile;
}

export interface RunnerParts extends LaunchParts {
  readonly way: RunWay;
  /** The program that speaks the protocol: the provider's own, or the one that speaks for it. */
  readonly speaker: string;
}

/** An agent without its terminal interface: our program in the pane, which runs it. @throws HubError `conflict`. */
export function createRunnerLaunch(parts: RunnerParts): RunnerLaunch {
  const { provider, program, speaker, rostrum, promptFile, directory, way, conversation = { is: 'new' } } = parts;
  const { title = provider.name, loginHint } = provider;
  const byArgs = isNamedByArgs(way);
  if (!byArgs && conversation.is === 'resumed' && conversation.id === undefined) throw unknownConversation(title);
  const { args, env } = programParts({ ...parts, conversation: byArgs ? conversation : { is: 'new' } });
  const fill = (text: string) => text.replaceAll('{directory}', () => directory).replaceAll('{program}', () => program);
  const wayEnv = Object.entries(way.env).map(([name, value]) => [name, fill(value)] as const);
  return {
    launch: { argv: [...rostrum, 'agent', 'run'], env: { ...env, ...Object.fromEntries(wayEnv) } },
    run: {
      title,
      protocol: way.speaks,
      program: speaker,
      args: [...way.args, ...(way.command === undefined ? args : []), ...way.lastArgs],
      secrets: way.secrets,
      ...(conversation.is === 'resumed' && conversation.id !== undefined ? { resume: conversation.id } : {}),
      ...(promptFile === undefined ? {} : { promptFile }),
      ...(way.bearer === undefined ? {} : { bearer: way.bearer }),
      ...(way.sessionMode === undefined ? {} : { sessionMode: way.sessionMode }),
      ...(way.meta === undefined ? {} : { sessionMeta: fillMeta(way.meta, directory) }),
      ...(loginHint === undefined ? {} : { loginHint }),
    },
  };
}

/** The directory's path is escaped as JSON wants it. */
const fillMeta = (meta: NonNullable<RunWay['meta']>, directory: string): NonNullable<RunFile['sessionMeta']> =>
  JSON.parse(
    JSON.stringify(meta).replaceAll('{directory}', () => JSON.stringify(directory).slice(1, -1)),
  ) as NonNullable<RunFile['sessionMeta']>;

const unknownConversation = (title: string) =>
  conflict(
    `Which conversation of ${title} this session goes on with is not known, and without its terminal it cannot look for the last one. Open a new session, or resume with "--mode interactive".`,
  );
