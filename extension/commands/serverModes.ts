import { t } from '../l10n/text.ts';
import { plainLine } from '../../shared/model/plainText.ts';

/** What runs on a server: tasks by ref, and sessions by name. */
export interface RunningThere {
  readonly tasks: readonly string[];
  readonly sessions: readonly string[];
}

/** More than fits into a question. */
const mostListed = 15;

/** A question before something is done to a server at work. */
export interface ModeQuestion {
  readonly question: string;
  readonly detail: string;
  readonly yes: string;
}

/** What runs, line by line; the end of a long list is counted. */
export function listRunning({ tasks, sessions }: RunningThere): readonly string[] {
  const all = [...tasks.map(plainLine), ...sessions.map((session) => t('session {0}', plainLine(session)))];
  const listed = all.slice(0, mostListed);
  return all.length > listed.length ? [...listed, t('and {0} more', all.length - listed.length)] : listed;
}

/** What taking a server out of service does to what runs there; undefined where nothing runs, and nothing is to be asked. */
export function modeQuestion(
  mode: 'draining' | 'disabled',
  server: string,
  running: RunningThere,
): ModeQuestion | undefined {
  const listed = listRunning(running);
  if (listed.length === 0) return undefined;
  const name = plainLine(server);
  const goesOn = ['', t('This runs there and goes on to its end:'), ...listed];
  return mode === 'draining'
    ? {
        question: t('Drain {0}?', name),
        detail: [t('It takes nothing new until you enable it again. Nothing is ended.'), ...goesOn].join('\n'),
        yes: t('Drain Server'),
      }
    : {
        question: t('Disable {0}?', name),
        detail: [
          t('It takes nothing new and is shown as no candidate until you enable it again. Nothing is ended.'),
          ...goesOn,
        ].join('\n'),
        yes: t('Disable Server'),
      };
}
