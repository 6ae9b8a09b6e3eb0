import type { SessionActivity } from '../../shared/model/activity.ts';
import type { ShownSession } from '../../shared/operations/sessions.ts';
import type { SessionRow } from '../../shared/model/session.ts';
import { plainLine } from '../../shared/model/plainText.ts';
import { t } from '../l10n/text.ts';
import { waitingFor } from '../views/sessions/sessionState.ts';
import type { Icon } from '../views/treeModel.ts';

/** What follows the end of a session. */
export interface Ending {
  /** Shown below what the session showed last. */
  readonly lines: readonly string[];
  readonly canResume: boolean;
}

const longestName = 60;

/** The title of a session's terminal: its name, its task, and what a person should see without opening it. */
export function terminalTitle(
  { name, lifecycle, provider }: Pick<SessionRow, 'name' | 'lifecycle' | 'provider'>,
  taskRef: string | undefined,
  activity: SessionActivity | undefined,
): string {
  const said = titleState(lifecycle, waitingFor(provider, activity));
  return [cut(plainLine(name)), taskRef, said].filter((part) => part !== undefined).join(' · ');
}

function titleState(
  lifecycle: SessionRow['lifecycle'],
  activity: SessionActivity['activity'] | undefined,
): string | undefined {
  if (lifecycle === 'exited') return t('ended');
  if (lifecycle === 'lost') return t('lost');
  if (lifecycle === 'unreachable') return t('unreachable');
  if (lifecycle === 'paused') return t('paused');
  if (activity === 'waiting-for-permission' || activity === 'waiting-for-input') return t('waits for you');
  return undefined;
}

/** An agent's terminal looks other than a shell's; the theme gives the colour. */
export const terminalIcon = ({ provider, taskId }: Pick<SessionRow, 'provider' | 'taskId'>): Icon =>
  provider === 'shell'
    ? { id: 'terminal', color: 'terminal.ansiBlue' }
    : { id: 'robot', color: taskId === undefined ? 'terminal.ansiCyan' : 'terminal.ansiGreen' };

/** What is said when a session has ended: how, why, and what can be done. */
export function endingOf(session: ShownSession): Ending {
  const { name, lifecycle, exitCode, signal, reason, resumable } = session;
  const shown = cut(plainLine(name));
  const how =
    lifecycle === 'lost'
      ? t('{0} was lost.', shown)
      : signal !== undefined
        ? t('{0} was ended by {1}.', shown, signal)
        : exitCode !== undefined
          ? t('{0} ended with exit code {1}.', shown, exitCode)
          : t('{0} has ended.', shown);
  const why = reason === undefined || reason === '' ? [] : [plainLine(reason).slice(0, 300)];
  const next =
    resumable === undefined
      ? t('Press any key to close this terminal.')
      : t('Press Enter to resume it with its context, any other key to close this terminal.');
  return { lines: [how, ...why, next], canResume: resumable !== undefined };
}

/** What is said when a session is not to be seen any more, or what became of it is not known. */
export const cutOff = (message: string): Ending => ({
  lines: [plainLine(message), t('Press any key to close this terminal.')],
  canResume: false,
});

/** Lines below what was shown, dim, at the left. */
export const renderEnding = ({ lines }: Ending): string =>
  `\r\n${lines.map((line) => `\u001b[2m── ${line}\u001b[m`).join('\r\n')}\r\n`;

const cut = (text: string): string => (text.length <= longestName ? text : `${text.slice(0, longestName - 1)}…`);
