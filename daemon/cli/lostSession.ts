import type { SessionRow } from '../../shared/model/session.ts';
import { shellWord } from './shellWord.ts';

/**
 * What can be done about a lost session, as a fact of its page. One with a task is asked about in the inbox; one without
 * can be opened again as it was.
 */
export function resumeOffer(session: SessionRow, server: string): string | undefined {
  if (session.lifecycle !== 'lost' || session.wanted === 'closed') return undefined;
  if (session.taskId !== undefined)
    return 'answer "retry" or "fail" in the inbox: rostrum inbox list --kind lost_session';
  const { provider, name, cwd, projectId } = session;
  return [
    `rostrum session open --server ${shellWord(server)} --provider ${shellWord(provider)} --name ${shellWord(name)}`,
    ...(cwd === undefined ? [] : [`--cwd ${shellWord(cwd)}`]),
    ...(session.private === true ? ['--private'] : []),
    `-p ${projectId}`,
  ].join(' ');
}
