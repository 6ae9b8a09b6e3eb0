import type { ShownSession } from '../../shared/operations/sessions.ts';
import { shellWord } from '../../shared/shellLine.ts';

/**
 * How a dead session can go on, as a fact of its page: resumed where its agent can; a lost one with a task is asked about
 * in the inbox, and another lost one can be opened again as it was.
 */
export function resumeOffer(session: ShownSession, server: string): string | undefined {
  if (session.lifecycle !== 'lost' && session.lifecycle !== 'exited') return undefined;
  if (session.lifecycle === 'lost' && session.wanted === 'closed') return undefined;
  const { provider, name, cwd, projectId, resumable } = session;
  if (resumable !== undefined) {
    const words = `rostrum session resume ${session.id}`;
    return resumable === 'id' ? words : `${words}  (the last conversation of ${provider} in its directory)`;
  }
  if (session.lifecycle === 'exited') return undefined;
  if (session.taskId !== undefined)
    return 'answer "retry" or "fail" in the inbox: rostrum inbox list --kind lost_session';
  return [
    `rostrum session open --server ${shellWord(server)} --provider ${shellWord(provider)} --name ${shellWord(name)}`,
    ...(cwd === undefined ? [] : [`--cwd ${shellWord(cwd)}`]),
    ...(session.private === true ? ['--private'] : []),
    `-p ${projectId}`,
  ].join(' ');
}
