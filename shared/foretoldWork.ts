import { counted } from './counted.ts';

const mostListed = 15;

/** What runs on a server, and what becomes of it, said before something is done there; nothing where nothing runs. */
export function renderForetold(becomes: 'ends' | 'finishes', { server, runningTasks }: Foretold): string {
  const tasks = runningTasks.slice(0, mostListed).join(', ');
  const more = runningTasks.length > mostListed ? ` and ${runningTasks.length - mostListed} more` : '';
  const running = [
    ...(tasks === '' ? [] : [`${tasks}${more}`]),
    ...(server.sessions === 0 ? [] : [counted(server.sessions, 'session')]),
  ].join('; ');
  if (running === '') return '';
  return `This runs on ${server.name} and ${becomes === 'ends' ? 'is ended' : 'goes on to its end'}: ${running}.\n`;
}

interface Foretold {
  readonly server: { readonly name: string; readonly sessions: number };
  /** Refs of tasks. */
  readonly runningTasks: readonly string[];
}
