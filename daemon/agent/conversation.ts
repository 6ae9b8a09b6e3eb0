import { conflict } from '../../shared/errors.ts';
import type { ResumeWay, RunMode } from '../../shared/model/session.ts';
import type { Provider } from './providers.ts';

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

/** The ways in which a provider can be run here. */
export const runModes = ({ kind, headless }: Provider): RunMode[] => [
  'interactive',
  ...(kind === 'agent' && headless !== undefined ? (['headless'] as const) : []),
];

/** A new conversation, with an id of ours where its program takes one. */
export const newConversation = ({ sessionIdArgs }: Provider, newId: () => string): Conversation =>
  sessionIdArgs === undefined ? { is: 'new' } : { is: 'new', id: newId() };

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
