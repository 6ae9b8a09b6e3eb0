import { taskStatus } from '../../shared/model/task.ts';
import type { TaskRow } from '../../shared/model/task.ts';
import { h } from '../dom.ts';
import type { View } from '../dom.ts';
import { lifecycleName } from '../look/lifecycleName.ts';
import { duration, wholeTime } from '../look/moments.ts';
import { statusLook, taskLook } from '../look/taskLook.ts';
import { empty, section } from '../page/section.ts';
import { t } from '../text.ts';
import { button, icon, textField } from '../toolkit.ts';
import type { TaskModel } from './taskModel.ts';

/** What it waits for, and what waits for it. */
export function dependenciesView(model: TaskModel, task: TaskRow, isOpen: boolean): View {
  const { client } = model.tools;
  const { mirror } = client;
  const after = [...mirror.all('task').values()].filter(({ dependencies }) =>
    dependencies.some(({ on }) => on === task.id),
  );
  return section(
    t('Dependencies'),
    undefined,
    task.dependencies.length + after.length === 0
      ? empty(t('It waits for nothing, and nothing waits for it.'))
      : undefined,
    ...task.dependencies.map(({ kind, on, key }) =>
      taskLine(
        model,
        mirror.get('task', on),
        on,
        edgeText(kind, key),
        `${kind} ${on} ${key ?? ''}`,
        client.mayChange ? () => void removeDependency(model, task, { kind, on, key }) : undefined,
      ),
    ),
    isOpen
      ? h(
          'div',
          { class: 'list-row' },
          textField({
            class: 'grow',
            label: t('Wait for'),
            placeholder: t('Wait for a task, by its ref'),
            value: model.waitsFor,
            onInput: (typed) => {
              model.waitsFor = typed;
              model.tools.redraw();
            },
            onEnter: () => void model.waitFor(),
          }),
          button(t('Add'), { disabled: model.waitsFor.trim() === '', onClick: () => void model.waitFor() }),
        )
      : undefined,
    after.length === 0 ? undefined : h('h3', {}, t('Waiting for it')),
    ...after.map((other) => taskLine(model, other, other.id, '', other.id)),
  );
}

type Dependency = TaskRow['dependencies'][number];

function removeDependency(
  model: TaskModel,
  { id, version }: TaskRow,
  { kind, on, key }: Pick<Dependency, 'kind' | 'on' | 'key'>,
): Promise<boolean> {
  const contract = key === undefined ? {} : { contractKey: key };
  return model.wish(() =>
    model.tools.client.call('task.dependency.remove', { id, version, on, type: kind, ...contract }),
  );
}

function edgeText(kind: Dependency['kind'], key: string | undefined): string {
  switch (kind) {
    case 'blocks':
      return t('waits until it is done');
    case 'input':
      return t('waits for {0}', key ?? '');
    case 'related':
      return t('related');
    case 'on_failure':
      return t('only if it fails');
  }
}

function taskLine(
  model: TaskModel,
  row: TaskRow | undefined,
  id: string,
  how: string,
  key: string,
  onRemove?: () => void,
): View {
  const look = row === undefined ? undefined : taskLook(row);
  return h(
    'div',
    { key, class: 'row line' },
    icon(look?.icon ?? 'question', { class: look?.tone ?? 'quiet' }),
    h(
      'button',
      {
        class: 'link grow cut',
        type: 'button',
        title: row?.title,
        onClick: () => model.tools.client.open({ kind: 'task', id }),
      },
      row === undefined ? id : `${row.ref} ${row.title}`,
    ),
    h('span', { class: 'read-only-for-ears' }, look?.name),
    h('span', { class: 'quiet' }, how),
    onRemove === undefined
      ? undefined
      : button(undefined, { icon: 'close', title: t('Do not wait for it'), onClick: onRemove }),
  );
}

/** Terminals in which it was worked on. */
export function sessionsView(model: TaskModel): View {
  const { client } = model.tools;
  const sessions = [...client.mirror.all('session').values()].sort((a, b) => b.createdAt - a.createdAt);
  return section(
    t('Sessions'),
    undefined,
    sessions.length === 0 ? empty(t('None yet.')) : undefined,
    ...sessions.map(({ id, name, provider, lifecycle, serverId }) =>
      h(
        'div',
        { key: id, class: 'row line' },
        icon(lifecycle === 'exited' || lifecycle === 'lost' ? 'debug-disconnect' : 'terminal', {
          class: lifecycle === 'active' ? 'green' : 'quiet',
        }),
        h(
          'button',
          { class: 'link grow cut', type: 'button', onClick: () => client.open({ kind: 'session', id }) },
          name,
        ),
        h(
          'span',
          { class: 'quiet' },
          `${provider} · ${client.mirror.get('server', serverId)?.name ?? ''} · ${lifecycleName(lifecycle)}`,
        ),
      ),
    ),
  );
}

/** The runs that are over, newest first. */
export function attemptsView(model: TaskModel): View | undefined {
  const attempts = model.view?.attempts ?? [];
  if (attempts.length === 0) return undefined;
  const { mirror } = model.tools.client;
  return section(
    t('Attempts'),
    undefined,
    ...[...attempts]
      .reverse()
      .map(({ number, status, serverId, startedAt, endedAt, message }) =>
        h(
          'div',
          { key: String(number), class: 'line' },
          h(
            'div',
            { class: 'row', title: wholeTime(endedAt) },
            statusIcon(status),
            h('span', { class: 'grow' }, t('Attempt {0}', number)),
            h(
              'span',
              { class: 'quiet' },
              [
                mirror.get('server', serverId ?? '')?.name,
                startedAt === undefined ? undefined : duration(endedAt - startedAt),
              ]
                .filter((part) => part !== undefined)
                .join(' · '),
            ),
          ),
          message === undefined ? undefined : h('p', { class: 'quiet whole-text' }, message),
        ),
      ),
  );
}

/** Attempts end as tasks do. */
function statusIcon(status: string): View {
  const read = taskStatus.safeParse(status);
  const look = statusLook(read.success ? read.data : 'cancelled');
  return icon(look.icon, { class: look.tone });
}
