import type { ObjectiveRow } from '../../shared/model/objective.ts';
import type { TaskRow } from '../../shared/model/task.ts';
import { h } from '../dom.ts';
import type { View } from '../dom.ts';
import { age, hubNow, wholeTime } from '../look/moments.ts';
import { contractLook, contractStatusText } from '../look/contractLook.ts';
import { lifecycleName } from '../look/lifecycleName.ts';
import { taskLook } from '../look/taskLook.ts';
import type { PageClient } from '../page/pageClient.ts';
import { empty, section } from '../page/section.ts';
import { t } from '../text.ts';
import { badge, button, icon } from '../toolkit.ts';
import type { PlacedTask } from './objectiveTree.ts';

/** More than anybody reads here; the tree and the board have all. */
const maxRows = 200;
/** Deeper ones stand below each other. */
const maxDepth = 6;

/** Its tasks as they hang together, each with its state, where it is and since when. */
export function tasksPart(client: PageClient, placed: readonly PlacedTask[]): View {
  return section(
    t('Tasks'),
    placed.length === 0 ? undefined : badge(placed.length),
    placed.length === 0 ? empty(t('It has no task yet.')) : undefined,
    ...placed.slice(0, maxRows).map(({ task, depth }) => taskLine(client, task, depth)),
    placed.length <= maxRows ? undefined : h('p', { class: 'quiet' }, t('and {0} more', placed.length - maxRows)),
  );
}

function taskLine(client: PageClient, task: TaskRow, depth: number): View {
  const look = taskLook(task);
  const session = client.mirror.get('session', task.sessionId ?? '');
  const where = [session?.provider, client.mirror.get('server', task.serverId ?? '')?.name].filter(
    (part) => part !== undefined,
  );
  return h(
    'div',
    { key: task.id, class: `row line depth-${Math.min(depth, maxDepth)}` },
    icon(look.icon, { class: look.tone }),
    h(
      'button',
      {
        class: 'link grow cut',
        type: 'button',
        title: task.title,
        onClick: () => client.open({ kind: 'task', id: task.id }),
      },
      `${task.ref} ${task.title}`,
    ),
    h('span', { class: 'quiet cut' }, [look.name, ...where].join(' · ')),
    h('span', { class: 'quiet', title: wholeTime(task.updatedAt) }, age(task.updatedAt, hubNow())),
    session === undefined
      ? undefined
      : button(undefined, {
          icon: 'terminal',
          title: t('Open terminal'),
          onClick: () => client.open({ kind: 'session', id: session.id }),
        }),
  );
}

/** Who leads it, and how that one is. */
export function managerPart(client: PageClient, { agent, mode, manager, managerSessionId }: ObjectiveRow): View {
  const facts = [agent, mode, manager && lifecycleName(manager.state)].filter((part) => part !== undefined);
  return section(
    t('Manager'),
    undefined,
    agent === undefined ? empty(t('None: people plan its tasks.')) : undefined,
    agent === undefined
      ? undefined
      : h(
          'div',
          { class: 'row line' },
          icon('organization', { class: manager?.state === 'active' ? 'green' : 'quiet' }),
          h('span', { class: 'grow' }, facts.join(' · ')),
          managerSessionId === undefined || manager?.state === 'not started'
            ? undefined
            : button(t('Open terminal'), {
                icon: 'terminal',
                onClick: () => client.open({ kind: 'session', id: managerSessionId }),
              }),
        ),
    manager?.why === undefined ? undefined : h('p', { class: 'quiet whole-text' }, manager.why),
  );
}

/** What its tasks owe each other, and have published. */
export function contractsPart(client: PageClient, tasks: readonly TaskRow[]): View {
  const rows = tasks.flatMap((task) => task.contracts.map((contract) => ({ task, contract })));
  return section(
    t('Contracts'),
    rows.length === 0 ? undefined : h('span', { class: 'quiet' }, String(rows.length)),
    rows.length === 0 ? empty(t('Its tasks hand on nothing.')) : undefined,
    ...rows.slice(0, maxRows).map(({ task, contract: { key, status, version } }) => {
      const [shape, tone] = contractLook[status];
      return h(
        'div',
        { key: `${task.id} ${key}`, class: 'row line' },
        icon(shape, { class: tone }),
        h('span', { class: 'quiet code' }, task.ref),
        status === 'promised'
          ? h('span', { class: 'code grow cut' }, key)
          : h(
              'button',
              {
                class: 'link code grow cut',
                type: 'button',
                onClick: () => client.open({ kind: 'contract', task: task.id, key }),
              },
              key,
            ),
        h('span', { class: 'quiet' }, contractStatusText(status, version)),
      );
    }),
  );
}

export function pullRequestsPart(client: PageClient, { pullRequests }: ObjectiveRow): View | undefined {
  if (pullRequests.length === 0) return undefined;
  return section(
    t('Pull requests'),
    undefined,
    ...pullRequests.map((url) =>
      h(
        'div',
        { key: url, class: 'row line' },
        icon('git-pull-request'),
        h('button', { class: 'link grow cut', type: 'button', onClick: () => client.open({ kind: 'link', url }) }, url),
      ),
    ),
  );
}
