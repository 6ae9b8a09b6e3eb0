import type { Conversation } from './conversation.ts';
import { conversationArgs, takesPrompt } from './conversation.ts';
import type { IntegrationSettings } from './integration.ts';
import type { Provider } from './providers.ts';

/** What is run for a session. */
export interface Launch {
  readonly argv: readonly [string, ...string[]];
  /** What the provider adds to the session's environment. */
  readonly env: Readonly<Record<string, string>>;
}

export interface LaunchParts {
  readonly provider: Provider;
  /** The allowed program, its links followed; for a built-in agent not needed. */
  readonly program: string;
  /** What runs `rostrum`, for the built-in agents. */
  readonly rostrum: readonly [string, ...string[]];
  /** The session's own directory, below which its agent may read. */
  readonly directory: string;
  /** The file with the first prompt, where the session has a task. */
  readonly promptFile?: string | undefined;
  /** A new one without an id, where it is not said. */
  readonly conversation?: Conversation;
  /** What makes its program a session of ours. */
  readonly settings?: Pick<IntegrationSettings, 'args' | 'env' | 'host' | 'goesOnByServer'> | undefined;
}

/** The line that an agent is started with: short, and nothing of the task is in the process list. */
export const promptPointer = (promptFile: string): string =>
  `Read ${promptFile} whole. It is your task: do it, and report as it says.`;

/** The same for an agent that knows its task already. */
export const resumePointer = (promptFile: string): string =>
  `Your session had ended, and goes on. Read ${promptFile} whole again: it is your task. Go on where you were, and report as it says.`;

/** Provider and prompt file in, program and arguments out. @throws HubError `conflict` where it cannot be resumed. */
export function createLaunch({
  provider,
  program,
  rostrum,
  directory,
  promptFile,
  conversation = { is: 'new' },
  settings,
}: LaunchParts): Launch {
  const { env, args } = programParts({ provider, directory, conversation, settings });
  if (provider.kind === 'builtIn') return { argv: [...rostrum, 'agent', provider.name, ...args], env };
  const isGivenLater = conversation.is === 'resumed' && settings?.goesOnByServer === true;
  const prompt = isGivenLater ? [] : promptArgs(provider, promptFile, conversation);
  const line = [program, ...args, ...prompt] as const;
  return { argv: settings?.host === undefined ? line : [...rostrum, 'agent', settings.host, '--', ...line], env };
}

/** Arguments and environment of a provider's program, whatever way it is run. */
export function programParts({
  provider,
  directory,
  conversation = { is: 'new' },
  settings,
}: Omit<LaunchParts, 'program' | 'rostrum' | 'promptFile'>): {
  readonly env: Readonly<Record<string, string>>;
  readonly args: readonly string[];
} {
  const fill = (text: string) => text.replaceAll('{directory}', () => directory);
  const reach = Object.entries(provider.directoryEnv ?? {}).map(([name, value]) => [name, fill(value)] as const);
  return {
    env: { ...settings?.env, ...Object.fromEntries(reach), ...provider.env },
    args: [
      ...(settings?.args ?? []),
      ...provider.args,
      ...(provider.directoryArgs ?? []).map(fill),
      ...conversationArgs(provider, conversation),
    ],
  };
}

function promptArgs(provider: Provider, promptFile: string | undefined, conversation: Conversation): readonly string[] {
  const { prompt } = provider;
  if (promptFile === undefined || prompt === 'none' || !takesPrompt(provider, conversation)) return [];
  const pointer = conversation.is === 'new' ? promptPointer(promptFile) : resumePointer(promptFile);
  return prompt === 'argument' ? [pointer] : [prompt.flag, pointer];
}
