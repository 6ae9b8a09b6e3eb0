import type { Mirror } from '../../shared/client/mirror.ts';
import { askedInShort } from '../../shared/model/approvalAnswers.ts';
import type { InterventionRow } from '../../shared/model/intervention.ts';
import { plainLine } from '../../shared/model/plainText.ts';

/** What an intervention is about, in words; a part that the window does not know is left out. */
export interface About {
  readonly ref?: string | undefined;
  readonly title?: string | undefined;
  readonly session?: string | undefined;
  readonly server?: string | undefined;
  readonly project?: string | undefined;
}

type Names = Pick<Mirror, 'get'>;

export function aboutOf(mirror: Names, row: InterventionRow): About {
  const subject = subjectOf(mirror, row);
  const session = row.sessionId === undefined ? undefined : mirror.get('session', row.sessionId);
  const server = session === undefined ? undefined : mirror.get('server', session.serverId);
  return {
    ref: subject?.ref,
    title: subject?.title,
    session: session?.name,
    server: server?.name,
    project: mirror.get('project', row.projectId)?.name,
  };
}

/** Short and whole, for a row: its task's or objective's ref and title, or its session's name and agent. */
export function aboutName(mirror: Names, row: InterventionRow): string {
  const subject = subjectOf(mirror, row);
  return subject === undefined ? '' : plainLine(`${subject.ref} ${subject.title}`);
}

/** Its task's or objective's ref, its session's name where it is about neither, or its own id while the window does not know that. */
export const refOf = (mirror: Names, row: InterventionRow): string => subjectOf(mirror, row)?.ref ?? row.id;

/** Whether somebody who directs others waits: the managers of objectives, and who orchestrates a project. */
export function isOfManager(mirror: Names, { objectiveId, sessionId }: InterventionRow): boolean {
  if (objectiveId !== undefined) return true;
  const role = sessionId === undefined ? undefined : mirror.get('session', sessionId)?.role;
  return role === 'manager' || role === 'orchestrator';
}

function subjectOf(
  mirror: Names,
  { taskId, objectiveId, sessionId }: InterventionRow,
): { readonly ref: string; readonly title: string } | undefined {
  if (taskId !== undefined) return mirror.get('task', taskId);
  if (objectiveId !== undefined) return mirror.get('objective', objectiveId);
  const session = sessionId === undefined ? undefined : mirror.get('session', sessionId);
  return session && { ref: plainLine(session.name), title: session.provider };
}

/** The id of what an intervention is about: a task, or else an objective, or else its session alone. */
export const aboutIdOf = ({ taskId, objectiveId, sessionId }: InterventionRow): string =>
  taskId ?? objectiveId ?? sessionId ?? '';

/** One line of a text, cut to what a row or a message shows. */
export function lineOf(text: string, maxCharacters: number): string {
  const line = plainLine(text.slice(0, 4 * maxCharacters));
  return line.length <= maxCharacters ? line : `${line.slice(0, maxCharacters - 1)}…`;
}

/** What is asked, on one line: of a plan, which is Markdown, without the marks of its first heading; of a tool its call. */
export const excerptLine = (row: InterventionRow, maxCharacters: number): string =>
  lineOf(row.what === 'plan_review' ? row.excerpt.replace(/^[\s#>*-]+/, '') : askedInShort(row), maxCharacters);
