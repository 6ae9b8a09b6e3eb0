import type { InterventionRow } from './intervention.ts';
import type { ProjectRow } from './project.ts';

/** What a person can answer when an agent wants to call a tool: this once, from now on, or not. */
export const approvalAnswers = ['allow', 'always', 'deny'] as const;
export type ApprovalAnswer = (typeof approvalAnswers)[number];

/** A call that waits for a person, as it may be shown: its arguments are masked and cut. */
export interface AskedCall {
  readonly tool: string;
  readonly args: string;
}

/** How a `tool_approval` asks; `readApprovalQuestion` is its other end. */
export const approvalQuestion = ({ tool, args }: AskedCall): string =>
  args === '' ? `May it call ${tool}?` : `May it call ${tool}?\n\n${args}`;

/** The call that a question, or its beginning, is about; undefined where it is asked in other words. */
export function readApprovalQuestion(question: string): AskedCall | undefined {
  const [, tool, args = ''] = /^May it call (.+?)\?(?:\s+([\s\S]*))?$/.exec(question) ?? [];
  return tool === undefined ? undefined : { tool, args };
}

/** The answers that are offered to a person: "always" makes a rule, which only owners of the project may. */
export const offeredOptions = (
  { what, options }: Pick<InterventionRow, 'what' | 'options'>,
  project: Pick<ProjectRow, 'role'> | undefined,
): readonly string[] =>
  what === 'tool_approval' && project?.role !== 'owner' ? options.filter((option) => option !== 'always') : options;
