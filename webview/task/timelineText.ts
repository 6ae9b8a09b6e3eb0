import type { ResultOf } from '../../shared/operations/operations.ts';
import { t } from '../text.ts';

export type TimelineEntry = ResultOf<'task.timeline'>['rows'][number];

/** How an event is shown: its icon, what happened, and what was said or found. */
export interface TimelineLine {
  readonly icon: string;
  readonly text: string;
  readonly said?: string | undefined;
}

const icons: Readonly<Record<string, string>> = {
  task_created: 'add',
  task_updated: 'edit',
  task_assigned: 'server',
  task_auto_assigned: 'server',
  task_started: 'play',
  task_needs_human: 'bell',
  intervention_requested: 'question',
  intervention_responded: 'reply',
  approval_settled: 'shield',
  session_requested: 'terminal',
  task_resumed: 'play',
  task_note_added: 'note',
  task_completed: 'pass',
  evidence_wanted: 'sync',
  evidence_checked: 'checklist',
  task_accepted: 'thumbsup',
  task_sent_back: 'reply',
  task_failed: 'error',
  task_cancelled: 'circle-slash',
  task_retried: 'debug-restart',
  contract_fulfilled: 'package',
  contract_unfulfilled: 'warning',
  session_active: 'terminal',
  session_ended: 'terminal',
  session_lost: 'debug-disconnect',
  guard_tripped: 'shield',
  artifact_added: 'file',
};

/** An event as one line. What a later hub knows and this page does not is shown by its name. */
export function timelineLine({ type, details }: TimelineEntry, nameOf: (id: string) => string): TimelineLine {
  const said = firstText(details, ['excerpt', 'comment', 'message', 'question', 'summary', 'answer', 'why', 'reason']);
  return { icon: icons[type] ?? 'circle-small', text: sentence(type, details, nameOf), said };
}

function sentence(type: string, details: TimelineEntry['details'], nameOf: (id: string) => string): string {
  const text = (name: string): string => textOf(details[name]);
  switch (type) {
    case 'task_created':
      return t('Created');
    case 'task_updated':
      return t('Changed: {0}', list(details['changed']));
    case 'task_assigned':
      return t('Given to {0}', nameOf(text('serverId')));
    case 'task_auto_assigned':
      return t('Placed on {0} by itself', nameOf(text('serverId')));
    case 'task_unassigned':
      return t('Taken back');
    case 'task_planning':
      return t('Planning began');
    case 'task_plan_submitted':
      return t('Plan {0} submitted', text('revision'));
    case 'task_plan_approved':
      return t('Plan approved');
    case 'task_plan_revised':
      return t('A better plan was asked for');
    case 'task_started':
      return t('Work began');
    case 'task_needs_human':
      return t('Waits for a human');
    case 'intervention_requested':
      return t('Asked a human');
    case 'intervention_responded':
      return t('A human answered');
    case 'intervention_withdrawn':
      return t('The question was taken back');
    case 'approval_settled':
      return details['how'] === 'answered'
        ? t('The call of the tool was decided')
        : t('The call of the tool waits no more');
    case 'task_resumed':
      return t('Work goes on');
    case 'task_note_added':
      return details['urgent'] === true ? t('Urgent note') : t('Note');
    case 'task_completed':
      return t('Done');
    case 'evidence_wanted':
      return t('Reported as done; its evidence is being checked');
    case 'evidence_checked':
      return details['passed'] === true ? t('Its evidence is there') : t('Its evidence is not there yet');
    case 'evidence_withdrawn':
      return t('The check of its evidence was called off');
    case 'task_accepted':
      return t('Accepted');
    case 'task_sent_back':
      return t('Sent back; {0} goes on with it', nameOf(text('followUp')));
    case 'task_failed':
      return t('Failed');
    case 'task_cancelled':
      return t('Cancelled');
    case 'task_retried':
      return t('Attempt {0} opened', text('attempt'));
    case 'contract_fulfilled':
      return t('Published {0}, version {1}', text('key'), text('version'));
    case 'contract_unfulfilled':
      return t('{0} came, but not whole', text('key'));
    case 'dependency_resolved':
      return t('{0} is not waited for any more', nameOf(text('on')));
    case 'task_unblocked':
      return t('Nothing blocks it any more');
    case 'task_input_changed':
      return t('Input {0} has a newer version {1}', text('key'), text('version'));
    case 'session_requested':
      return t('A session is being started');
    case 'session_active':
      return t('The session is there');
    case 'session_ended':
      return t('The session ended');
    case 'session_lost':
      return t('The session was lost');
    case 'session_recovered':
      return t('The session was found again');
    case 'artifact_added':
      return t('Artifact {0}', text('name'));
    case 'guard_tripped':
      return t('A guard paused it');
    default:
      return type.replaceAll('_', ' ');
  }
}

/** Who did it, in the person's language where it has no name of its own. */
export function doer(actor: TimelineEntry['actor']): string {
  switch (actor.kind) {
    case 'hub':
      return t('the hub');
    case 'agent':
      return t('agent {0}', actor.name);
    case 'server':
      return t('server {0}', actor.name);
    case 'user':
      return actor.name;
  }
}

const textOf = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';

const list = (value: unknown): string => (Array.isArray(value) ? value.map(textOf).join(', ') : textOf(value));

function firstText(details: TimelineEntry['details'], names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = details[name];
    if (typeof value === 'string' && value !== '') return value;
  }
  return undefined;
}
