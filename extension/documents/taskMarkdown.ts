import { plainLine, plainText } from '../../shared/model/plainText.ts';
import { t } from '../l10n/text.ts';

/** What of a task is written in an editor: its title as the heading, and below it its spec. */
export interface TaskText {
  readonly title: string;
  readonly spec: string;
}

export const renderTaskText = ({ title, spec }: TaskText): string => `# ${title}\n\n${spec}`;

/** Title and spec of a text as it was saved, or why it is none. What was rendered is read as it was. */
export function readTaskText(text: string): TaskText | { readonly why: string } {
  const [first = '', ...rest] = plainText(text).split('\n');
  const heading = /^#\s+(\S.*)$/.exec(first);
  if (heading === null) return { why: t('The first line is the title of the task: “# Title”.') };
  const body = rest[0]?.trim() === '' ? rest.slice(1) : rest;
  return { title: plainLine(heading[1] ?? ''), spec: body.join('\n') };
}
