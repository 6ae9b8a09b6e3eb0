import type { InterventionRow } from '../../shared/model/intervention.ts';
import type { ObjectiveRow } from '../../shared/model/objective.ts';
import type { TaskRow } from '../../shared/model/task.ts';
import type { ResultOf } from '../../shared/operations/operations.ts';
import { h } from '../dom.ts';
import type { View } from '../dom.ts';
import { askedText, interventionLook } from '../look/interventionLook.ts';
import { ago, hubNow, wholeTime } from '../look/moments.ts';
import type { Look } from '../look/taskLook.ts';
import { readUsage } from '../look/usageLook.ts';
import { meter } from '../page/meter.ts';
import type { PageClient } from '../page/pageClient.ts';
import { usageView } from '../page/usageView.ts';
import { t } from '../text.ts';
import { button, icon } from '../toolkit.ts';

/** Something that a person can want of an objective. */
export interface ObjectiveWish {
  readonly operation: 'objective.manager' | 'objective.done' | 'objective.cancel';
  readonly text: string;
  readonly icon: string;
  /** What it ends, where it ends something. */
  readonly warning?: string;
}

interface HeadParts {
  readonly tasks: readonly TaskRow[];
  readonly seen: ResultOf<'objective.view'> | undefined;
  readonly onWish: (wish: ObjectiveWish) => void;
}

/** What the objective is, how far it is, what waits for a person, and what can be done with it. */
export function objectiveHead(client: PageClient, objective: ObjectiveRow, { tasks, seen, onWish }: HeadParts): View {
  const { id, ref, title, projectId, children, openChildren, createdAt, endedAt } = objective;
  const look = objectiveLook(objective.status);
  const done = children - openChildren;
  const progress = t('{0} of {1} tasks ended', done, children);
  const place = [objective.repo, objective.baseBranch].filter((part) => part !== undefined).join(' · ');
  return h(
    'header',
    { class: 'task-head' },
    h(
      'div',
      { class: 'row quiet' },
      h('span', { class: 'code' }, ref),
      h('span', {}, client.mirror.get('project', projectId)?.name),
      place === '' ? undefined : h('span', {}, icon('repo'), place),
      h(
        'span',
        { title: wholeTime(endedAt ?? createdAt) },
        endedAt === undefined ? t('created {0}', ago(createdAt, hubNow())) : t('ended {0}', ago(endedAt, hubNow())),
      ),
    ),
    h('h1', {}, title),
    usageView(readUsage(client.pulses.get(`usage/${id}`)) ?? seen?.used, seen?.budget),
    children === 0
      ? undefined
      : h(
          'div',
          { class: 'row objective-progress' },
          h('span', { class: 'objective-meter' }, meter(t('Progress'), progress, done / children, 'progress')),
          h('span', { class: 'quiet' }, progress),
        ),
    h(
      'div',
      { class: 'row' },
      h('span', { class: `state ${look.tone}`, role: 'status' }, icon(look.icon), look.name),
      ...(client.mayChange ? wishesFor(objective) : []).map((wish) =>
        button(wish.text, { key: wish.operation, icon: wish.icon, onClick: () => onWish(wish) }),
      ),
    ),
    ...openQuestions(client, id, tasks).map((row) => questionBar(client, row)),
  );
}

function objectiveLook(status: ObjectiveRow['status']): Look {
  switch (status) {
    case 'open':
      return { icon: 'target', tone: 'blue', name: t('Open') };
    case 'done':
      return { icon: 'verified-filled', tone: 'green', name: t('Done') };
    case 'cancelled':
      return { icon: 'circle-slash', tone: 'quiet', name: t('Cancelled') };
  }
}

const restable: ReadonlySet<string> = new Set(['not started', 'lost', 'exited']);

/** What is possible as it is now; the hub decides, this says what to offer. */
export function wishesFor({ status, agent, manager, openChildren }: ObjectiveRow): readonly ObjectiveWish[] {
  if (status !== 'open') return [];
  const canStart = agent !== undefined && restable.has(manager?.state ?? 'not started');
  const warning = t('Its open tasks ({0}) are cancelled with it, and their sessions end.', openChildren);
  return [
    ...(canStart ? [{ operation: 'objective.manager', text: t('Start Manager'), icon: 'play' } as const] : []),
    ...(openChildren === 0
      ? [{ operation: 'objective.done', text: t('Close as Done'), icon: 'verified' } as const]
      : []),
    { operation: 'objective.cancel', text: t('Cancel Objective'), icon: 'circle-slash', warning },
  ];
}

/** What waits for a person now, of itself and of its tasks, the oldest first. */
function openQuestions(client: PageClient, id: string, tasks: readonly TaskRow[]): readonly InterventionRow[] {
  const own = new Set(tasks.map((task) => task.id));
  return [...client.mirror.all('intervention').values()]
    .filter(({ state, objectiveId, taskId }) => state === 'open' && (objectiveId === id || own.has(taskId ?? '')))
    .sort((one, other) => one.askedAt - other.askedAt)
    .slice(0, mostQuestions);
}

/** More of them are in the inbox. */
const mostQuestions = 10;

function questionBar(client: PageClient, row: InterventionRow): View {
  const look = interventionLook(row);
  const ref = client.mirror.get('task', row.taskId ?? '')?.ref;
  return h(
    'div',
    { key: row.id, class: 'bar is-warning' },
    icon(look.icon, { class: look.tone }),
    ref === undefined ? undefined : h('span', { class: 'code' }, ref),
    h('span', { class: 'grow whole-text' }, askedText(row)),
    button(row.what === 'plan_review' ? t('Read the Plan') : t('Answer…'), {
      look: 'primary',
      onClick: () => client.open({ kind: 'intervention', id: row.id }),
    }),
  );
}
