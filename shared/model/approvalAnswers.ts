import type { InterventionRow } from './intervention.ts';
import type { ProjectRow } from './project.ts';

/** What a person can answer when an agent wants to call a tool: this once, from now on, or not. */
export const approvalAnswers = ['allow', 'always', 'deny'] as const;
export type ApprovalAnswer = (typeof approvalAnswers)[number];

/**
 * What is asked, in short: of a call of a tool the call, of everything else the beginning of its question. A file that it is about
 * comes first: in input as JSON it may stand behind all that is to be written there.
 */
export function askedInShort({ call, excerpt }: Pick<InterventionRow, 'call' | 'excerpt'>): string {
  if (call === undefined) return excerpt;
  const file = fileInInput.exec(call.args)?.[1];
  return `${call.tool}: ${file === undefined ? '' : `${file} `}${call.args}`;
}

/** A quotation mark within a text of JSON has a backslash before it: no text that is to be written is taken for the file. */
const fileInInput = /^\{.*?"(?:file_path|filePath|path)":"((?:[^"\\]|\\.){1,300})"/s;

/** The answers that are offered to a person: "always" makes a rule, which only owners of the project may. */
export const offeredOptions = (
  { what, options }: Pick<InterventionRow, 'what' | 'options'>,
  project: Pick<ProjectRow, 'role'> | undefined,
): readonly string[] =>
  what === 'tool_approval' && project?.role !== 'owner' ? options.filter((option) => option !== 'always') : options;
