import type { InterventionRow } from '../../shared/model/intervention.ts';
import type { TaskRow } from '../../shared/model/task.ts';
import { h } from '../dom.ts';
import type { View } from '../dom.ts';
import { blockerText } from '../look/blockerText.ts';
import { askedText, interventionLook } from '../look/interventionLook.ts';
import { ago, hubNow, wholeTime } from '../look/moments.ts';
import { priorityIcon, priorityName, taskLook, typeName } from '../look/taskLook.ts';
import { wishesFor } from '../look/taskWishes.ts';
import type { Wish } from '../look/taskWishes.ts';
import { readUsage } from '../look/usageLook.ts';
import { usageView } from '../page/usageView.ts';
import { t } from '../text.ts';
import { button, icon } from '../toolkit.ts';
import type { TaskModel } from './taskModel.ts';

/** What the task is, how it stands, and what can be done with it. */
export function headerView(model: TaskModel, task: TaskRow, onWish: (wish: Wish) => void): View {
  const { client } = model.tools;
  const { mirror } = client;
  const look = taskLook(task);
  const server = task.serverId === undefined ? undefined : mirror.get('server', task.serverId);
  const parent =
    task.parentId === undefined
      ? undefined
      : (mirror.get('task', task.parentId) ?? mirror.get('objective', task.parentId));
  return h(
    'header',
    { class: 'task-head' },
    h(
      'div',
      { class: 'row quiet' },
      h('span', { class: 'code' }, task.ref),
      parent === undefined
        ? undefined
        : h(
            'button',
            { class: 'link', type: 'button', onClick: () => client.open({ kind: parent.kind, id: parent.id }) },
            t('in {0}', `${parent.ref} ${parent.title}`),
          ),
      h('span', {}, typeName(task.type)),
      task.priority === 'normal'
        ? undefined
        : h('span', {}, icon(priorityIcon[task.priority] ?? 'dash'), t('{0} priority', priorityName(task.priority))),
      task.attempt > 1 ? h('span', {}, t('Attempt {0}', task.attempt)) : undefined,
      h('span', { title: wholeTime(task.updatedAt) }, t('changed {0}', ago(task.updatedAt, hubNow()))),
    ),
    h('h1', {}, task.title),
    usageView(readUsage(client.pulses.get(`usage/${task.id}`)) ?? model.view?.used, model.view?.budget),
    h(
      'div',
      { class: 'row' },
      h('span', { class: `state ${look.tone}`, role: 'status' }, icon(look.icon), look.name),
      server === undefined ? undefined : h('span', { class: 'row' }, icon('server'), server.name),
      task.sessionId === undefined
        ? undefined
        : button(t('Open terminal'), {
            icon: 'terminal',
            onClick: () => model.tools.client.open({ kind: 'session', id: task.sessionId ?? '' }),
          }),
      ...(client.mayChange ? wishesFor(task) : []).map((wish) =>
        button(wish.text, {
          key: wish.name,
          icon: wish.icon,
          onClick: () => onWish(wish),
          look: ['start', 'approve', 'accept', 'retry'].includes(wish.name) ? 'primary' : 'secondary',
        }),
      ),
    ),
    ...openQuestions(model, task).map((row) => questionBar(model, row)),
    ...task.blockedBy.map((blocker) =>
      h(
        'div',
        { key: `${blocker.code} ${blocker.on ?? ''} ${blocker.key ?? ''}`, class: 'bar' },
        icon(blocker.code === 'failed' || blocker.code === 'no-server' ? 'warning' : 'lock-small'),
        h('span', { class: 'whole-text', title: blocker.text }, blockerText(blocker, mirror)),
      ),
    ),
    ...(task.stale ?? []).map((stale) =>
      h(
        'div',
        { key: `stale ${stale.on} ${stale.key}`, class: 'bar is-warning' },
        icon('history'),
        h('span', {}, staleText(stale, mirror.get('task', stale.on)?.ref)),
        button(t('Compare'), {
          onClick: () =>
            model.tools.client.open({
              kind: 'contract',
              task: stale.on,
              key: stale.key,
              from: stale.has,
              version: stale.newest,
            }),
        }),
      ),
    ),
    verdictBar(task),
  );
}

/** What waits for a person now, the oldest first. */
const openQuestions = (model: TaskModel, task: TaskRow): readonly InterventionRow[] =>
  [...model.tools.client.mirror.all('intervention').values()]
    .filter(({ taskId, state }) => taskId === task.id && state === 'open')
    .sort((one, other) => one.askedAt - other.askedAt);

function questionBar(model: TaskModel, row: InterventionRow): View {
  const look = interventionLook(row);
  return h(
    'div',
    { key: row.id, class: 'bar is-warning' },
    icon(look.icon, { class: look.tone }),
    h('span', { class: 'grow whole-text' }, askedText(row)),
    button(row.what === 'plan_review' ? t('Read the Plan') : t('Answer…'), {
      look: 'primary',
      onClick: () => model.tools.client.open({ kind: 'intervention', id: row.id }),
    }),
  );
}

function staleText({ key, has, newest, change }: NonNullable<TaskRow['stale']>[number], from = ''): string {
  const text = t('It was given version {0} of {1}; there is version {2} by now.', has, `${from} ${key}`.trim(), newest);
  return change === 'breaking' ? `${text} ${t('Something that it knows is no longer so.')}` : text;
}

function verdictBar(task: TaskRow): View | undefined {
  const { verdict } = task;
  if (verdict === undefined) return undefined;
  const by = 'name' in verdict.by ? verdict.by.name : '';
  return h(
    'div',
    { class: 'bar' },
    icon(verdict.kind === 'accepted' ? 'thumbsup' : 'reply'),
    verdict.kind === 'accepted'
      ? t('Accepted by {0}', by)
      : t('Sent back by {0}; {1} goes on with it', by, verdict.followUp?.ref ?? ''),
  );
}
