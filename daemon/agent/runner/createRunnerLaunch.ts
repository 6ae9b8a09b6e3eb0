import { conflict } from '../../../shared/errors.ts';
import type { RunMode } from '../../../shared/model/session.ts';
import { runModes } from '../conversation.ts';
import type { Launch, LaunchParts } from '../launch.ts';
import { programParts } from '../launch.ts';
import type { Provider } from '../providers.ts';
import type { RunFile } from './runFile.ts';

/** What is started in the pane, and what it runs. */
export interface RunnerLaunch {
  readonly launch: Launch;
  readonly run: RunFile;
}

/** An agent without its terminal interface: our program in the pane, which runs it. @throws HubError `conflict`. */
export function createRunnerLaunch(parts: LaunchParts, mode: Exclude<RunMode, 'interactive'>): RunnerLaunch {
  const { provider, program, rostrum, promptFile, conversation = { is: 'new' } } = parts;
  const { headless, title = provider.name } = provider;
  if (headless === undefined || mode === 'acp') throw cannotRun(provider, mode);
  const { args, env } = programParts(parts, headless.args);
  return {
    launch: { argv: [...rostrum, 'agent', 'run'], env },
    run: {
      title,
      protocol: headless.speaks,
      program,
      args: [...args],
      ...(conversation.is === 'resumed' && conversation.id !== undefined ? { resume: conversation.id } : {}),
      ...(promptFile === undefined ? {} : { promptFile }),
    },
  };
}

const cannotRun = (provider: Provider, mode: RunMode) =>
  conflict(
    `${provider.name} cannot be run "${mode}" here: it knows ${runModes(provider).join(', ')}. Choose one of these with "--mode".`,
  );
