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
  /** The file with the first prompt, where the session has a task. */
  readonly promptFile?: string | undefined;
}

/** The line that an agent is started with: short, and nothing of the task is in the process list. */
export const promptPointer = (promptFile: string): string =>
  `Read ${promptFile} whole. It is your task: do it, and report as it says.`;

/** Provider and prompt file in, program and arguments out. */
export function createLaunch({ provider, program, rostrum, promptFile }: LaunchParts): Launch {
  const { env, args } = provider;
  if (provider.kind === 'builtIn') return { argv: [...rostrum, 'agent', provider.name, ...args], env };
  return { argv: [program, ...args, ...promptArgs(provider, promptFile)], env };
}

function promptArgs({ prompt }: Provider, promptFile: string | undefined): readonly string[] {
  if (promptFile === undefined || prompt === 'none') return [];
  return prompt === 'argument' ? [promptPointer(promptFile)] : [prompt.flag, promptPointer(promptFile)];
}
