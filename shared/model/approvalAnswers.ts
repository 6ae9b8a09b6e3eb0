import type { InterventionRow } from './intervention.ts';
import type { ProjectRow } from './project.ts';

/** What a person can answer when an agent wants to call a tool: this once, from now on, or not. */
export const approvalAnswers = ['allow', 'always', 'deny'] as const;
export type ApprovalAnswer = (typeof approvalAnswers)[number];

/** What is asked, in short: of a call of a tool the call, of everything else the beginning of its question. */
export const askedInShort = ({ call, excerpt }: Pick<InterventionRow, 'call' | 'excerpt'>): string =>
  call === undefined ? excerpt : `${call.tool}: ${call.args}`;

/** The answers that are offered to a person: "always" makes a rule, which only owners of the project may. */
export const offeredOptions = (
  { what, options }: Pick<InterventionRow, 'what' | 'options'>,
  project: Pick<ProjectRow, 'role'> | undefined,
): readonly string[] =>
  what === 'tool_approval' && project?.role !== 'owner' ? options.filter((option) => option !== 'always') : options;
