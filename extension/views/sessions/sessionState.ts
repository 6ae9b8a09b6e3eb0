import type { ActivityName, SessionActivity } from '../../../shared/model/activity.ts';
import type { LifecycleName, SessionRow } from '../../../shared/model/session.ts';
import { t } from '../../l10n/text.ts';
import type { Icon } from '../treeModel.ts';

/** What is seen of a session at a glance: each state has a shape of its own, and a word. */
export interface SessionState {
  readonly icon: Icon;
  readonly word: string;
  /** Of several states those come first that somebody should see to. */
  readonly rank: number;
}

const active = (): Readonly<Record<ActivityName, SessionState>> => ({
  'waiting-for-permission': { icon: icon('shield', 'charts.yellow'), word: t('waits for permission'), rank: 0 },
  'waiting-for-input': { icon: icon('question', 'charts.yellow'), word: t('waits for input'), rank: 1 },
  working: { icon: icon('play-circle', 'charts.green'), word: t('working'), rank: 3 },
  idle: { icon: icon('circle-outline'), word: t('idle'), rank: 4 },
  unknown: { icon: icon('terminal'), word: t('running'), rank: 5 },
  exited: { icon: icon('circle-slash'), word: t('its program has ended'), rank: 6 },
});

const lifecycles = (): Readonly<Record<Exclude<LifecycleName, 'active' | 'exited'>, SessionState>> => ({
  starting: { icon: icon('loading~spin'), word: t('starting'), rank: 5 },
  paused: { icon: icon('debug-pause', 'charts.yellow'), word: t('paused'), rank: 2 },
  recovering: { icon: icon('history', 'charts.blue'), word: t('recovering'), rank: 5 },
  unreachable: { icon: icon('debug-disconnect', 'disabledForeground'), word: t('unreachable'), rank: 6 },
  lost: { icon: icon('warning', 'charts.red'), word: t('lost'), rank: 1 },
});

/** How a session stands at the hub, whatever its program does. */
export function lifecycleWord(lifecycle: LifecycleName): string {
  if (lifecycle === 'active') return t('running');
  return lifecycle === 'exited' ? t('ended') : lifecycles()[lifecycle].word;
}

/** How a session is shown: its lifecycle, and while it is active what its program does. */
export function sessionState(
  { lifecycle, exitCode, signal, wanted, provider }: StatedSession,
  activity: SessionActivity | undefined,
): SessionState {
  if (lifecycle === 'exited') return ended(exitCode, signal);
  if (lifecycle !== 'active') return lifecycles()[lifecycle];
  if (wanted === 'closed') return { icon: icon('loading~spin'), word: t('is being closed'), rank: 6 };
  return active()[waitingFor(provider, activity) ?? 'unknown'];
}

/** What a session does, as far as a person cares: a shell at its prompt asks nobody for anything. */
export function waitingFor(provider: string, activity: SessionActivity | undefined): ActivityName | undefined {
  const isPrompt = provider === 'shell' && activity?.activity === 'waiting-for-input';
  return isPrompt ? 'idle' : activity?.activity;
}

type StatedSession = Pick<SessionRow, 'lifecycle' | 'exitCode' | 'signal' | 'wanted' | 'provider'>;

/** Whether it can be watched, or will be. */
export const isLiving = ({ lifecycle }: Pick<SessionRow, 'lifecycle'>): boolean =>
  lifecycle !== 'exited' && lifecycle !== 'lost';

function ended(exitCode: number | undefined, signal: string | undefined): SessionState {
  if (signal !== undefined) return { icon: icon('circle-slash', 'disabledForeground'), word: signal, rank: 8 };
  if (exitCode === undefined || exitCode === 0)
    return { icon: icon('pass', 'disabledForeground'), word: t('ended'), rank: 9 };
  return { icon: icon('error', 'charts.red'), word: t('exit code {0}', exitCode), rank: 7 };
}

function icon(id: string, color?: string): Icon {
  return color === undefined ? { id } : { id, color };
}
