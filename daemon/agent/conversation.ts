import { conflict } from '../../shared/errors.ts';
import { runMode } from '../../shared/model/session.ts';
import type { ResumeWay, RunMode } from '../../shared/model/session.ts';
import type { Provider } from './providers.ts';
import type { RunWay } from './runner/runWay.ts';

/** The conversation that a session's program begins, or goes on with; with its id where that is known. */
export interface Conversation {
  readonly is: 'new' | 'resumed';
  readonly id?: string | undefined;
}

/** How a dead session of a provider can go on. */
export const resumeWays = ({ resumeArgs, resumeIdArgs }: Provider): ResumeWay[] => [
  ...(resumeIdArgs === undefined ? [] : (['id'] as const)),
  ...(resumeArgs === undefined ? [] : (['last'] as const)),
];

/** How a provider is run in a mode; undefined where it is in its terminal, or cannot be run so. */
export function runWayOf({ kind, headless, acp }: Provider, mode: RunMode): RunWay | undefined {
  if (kind !== 'agent' || mode === 'interactive') return undefined;
  if (mode === 'headless') return headless;
  return acp === undefined ? undefined : { ...acp, speaks: 'acp' };
}

/** The same where a session is to be run so. @throws HubError `conflict` where the provider cannot. */
export function requireRunWay(provider: Provider, mode: RunMode): RunWay | undefined {
  const way = runWayOf(provider, mode);
  if (mode === 'interactive' || way !== undefined) return way;
  throw conflict(
    `${provider.name} cannot be run "${mode}" here: it knows ${runModes(provider).join(', ')}. Choose one of these with "--mode".`,
  );
}

/** The ways in which a provider can be run. */
export const runModes = (provider: Provider): RunMode[] =>
  runMode.options.filter((mode) => mode === 'interactive' || runWayOf(provider, mode) !== undefined);

/** Whether a conversation is begun and resumed by arguments; else the protocol does that, and names it. */
export const isNamedByArgs = (way: RunWay | undefined): boolean => way === undefined || way.speaks === 'claude-stream';

/** A new conversation, with an id of ours where its program takes one. */
export const newConversation = (
  provider: Provider,
  newId: () => string,
  mode: RunMode = 'interactive',
): Conversation =>
  provider.sessionIdArgs !== undefined && isNamedByArgs(runWayOf(provider, mode))
    ? { is: 'new', id: newId() }
    : { is: 'new' };

/** The arguments that begin a conversation or go on with one. @throws HubError `conflict` where it cannot be resumed. */
export function conversationArgs(provider: Provider, { is, id }: Conversation): readonly string[] {
  const { name, resumeArgs, resumeIdArgs, sessionIdArgs } = provider;
  if (is === 'new') return id === undefined ? [] : withId(sessionIdArgs ?? [], id);
  if (id !== undefined && resumeIdArgs !== undefined) return withId(resumeIdArgs, id);
  if (resumeArgs !== undefined) return resumeArgs;
  throw conflict(
    `${name} cannot go on with this conversation here. Open a new session, or add "resumeArgs" to "providers.${name}" in daemon.yaml.`,
  );
}

/** Whether a prompt may follow those arguments. */
export const takesPrompt = ({ resumePrompt, resumeIdArgs }: Provider, { is, id }: Conversation): boolean =>
  is === 'new' || resumePrompt || (id !== undefined && resumeIdArgs !== undefined);

const withId = (args: readonly string[], id: string): readonly string[] =>
  args.map((word) => word.replaceAll('{id}', () => id));
