import { offeredOptions } from '../../shared/model/approvalAnswers.ts';
import type { InterventionRow } from '../../shared/model/intervention.ts';
import type { TaskRow } from '../../shared/model/task.ts';
import { h } from '../dom.ts';
import type { View } from '../dom.ts';
import { serverLook, sortServers } from '../fleet/serverFigures.ts';
import { answerText, askedText, interventionLook } from '../look/interventionLook.ts';
import { age, hubNow, wholeTime } from '../look/moments.ts';
import { taskLook } from '../look/taskLook.ts';
import { connectionBar } from '../page/connectionBar.ts';
import { meter } from '../page/meter.ts';
import { failureText } from '../page/pageClient.ts';
import { empty, failureBar, section } from '../page/section.ts';
import type { Page, PageTools } from '../page/startPage.ts';
import { t } from '../text.ts';
import { badge, button, dropdown, icon } from '../toolkit.ts';
import { changedLately, waitingNow, workingNow } from './overviewRows.ts';
import { UsedPart } from './usedPart.ts';

/** More than fits on one screen is in the trees and on the board. */
const maxRows = 30;
/** What there is no button for is answered by the inputs of the inbox. */
const maxAnswers = 5;

export function overviewPage(tools: PageTools): Page {
  const { client, redraw } = tools;
  const { mirror } = client;
  const used = new UsedPart(tools);
  let project = '';
  let failure: string | undefined;

  function answer(id: string, response: string): void {
    failure = undefined;
    client
      .call('intervention.respond', { id, response })
      .catch((thrown: unknown) => {
        failure = failureText(thrown);
      })
      .finally(redraw);
  }

  function choose(next: string): void {
    project = next;
    client.keep({ project });
    redraw();
  }

  function view(): View {
    const projects = [...mirror.all('project').values()];
    const known = projects.some(({ id }) => id === project) ? project : '';
    return h(
      'div',
      { class: 'overview' },
      connectionBar(client.connection),
      h(
        'header',
        { class: 'row' },
        h('h1', { class: 'grow' }, t('Overview')),
        h(
          'div',
          { class: 'overview-project' },
          dropdown({
            label: t('Project'),
            value: known,
            options: [
              { value: '', text: t('All projects') },
              ...projects.map(({ id, name }) => ({ value: id, text: name })),
            ],
            onChange: choose,
          }),
        ),
      ),
      failureBar(failure, 'alert'),
      h(
        'div',
        { class: 'overview-parts' },
        waitingPart(waitingNow(mirror.all('intervention').values(), known, hubNow())),
        workingPart(workingNow(mirror.all('task').values(), known)),
        latelyPart(changedLately(mirror.all('task').values(), known, maxRows)),
        wherePart(known),
        used.view(known === '' ? projects : projects.filter(({ id }) => id === known)),
      ),
    );
  }

  function waitingPart(rows: readonly InterventionRow[]): View {
    return section(
      t('Needs you'),
      badge(rows.length),
      rows.length === 0 ? empty(t('Nobody waits for you.')) : undefined,
      ...rows.slice(0, maxRows).map((row) => {
        const { id, taskId, objectiveId, sessionId, askedAt, downstream } = row;
        const look = interventionLook(row);
        const open = (): void => client.open({ kind: 'intervention', id });
        const about = mirror.get('task', taskId ?? '') ?? mirror.get('objective', objectiveId ?? '');
        return h(
          'article',
          { key: id, class: 'waiting' },
          h(
            'div',
            { class: 'row quiet' },
            icon(look.icon, { class: look.tone }),
            h('span', { class: 'code' }, about?.ref ?? mirror.get('session', sessionId ?? '')?.name),
            h('span', { class: 'grow cut' }, about?.title),
            downstream === 0 ? undefined : h('span', {}, t('{0} wait behind it', downstream)),
            h('span', { title: wholeTime(askedAt) }, age(askedAt, hubNow())),
          ),
          h('button', { class: 'link whole-text', type: 'button', onClick: open }, askedText(row)),
          answersOf(row, open),
        );
      }),
      more(rows.length),
    );
  }

  /** Nobody approves a plan here that he has not read. */
  function answersOf(row: InterventionRow, open: () => void): View {
    if (row.what === 'plan_review') return h('div', { class: 'row' }, button(t('Read the Plan'), { onClick: open }));
    if (!client.mayChange) return h('div', { class: 'row' }, button(t('Read…'), { onClick: open }));
    const answers = offeredOptions(row, mirror.get('project', row.projectId)).slice(0, maxAnswers);
    if (answers.length === 0) return h('div', { class: 'row' }, button(t('Answer…'), { onClick: open }));
    const isAlways = (option: string): boolean => row.what === 'tool_approval' && option === 'always';
    return h(
      'div',
      { class: 'row' },
      ...answers.map((option) =>
        button(answerText(row, option), {
          key: option,
          onClick: () => (isAlways(option) ? client.open({ kind: 'always', id: row.id }) : answer(row.id, option)),
        }),
      ),
    );
  }

  function workingPart(rows: readonly TaskRow[]): View {
    return section(
      t('Under way'),
      badge(rows.length),
      rows.length === 0 ? empty(t('Nothing is under way.')) : undefined,
      ...rows.slice(0, maxRows).map((task) => {
        const session = mirror.get('session', task.sessionId ?? '');
        const server = mirror.get('server', task.serverId ?? '');
        return taskLine(
          task,
          [session?.provider, server?.name].filter((part) => part !== undefined).join(' · '),
          task.startedAt ?? task.updatedAt,
          session === undefined
            ? undefined
            : button(undefined, {
                icon: 'terminal',
                title: t('Open terminal'),
                onClick: () => client.open({ kind: 'session', id: session.id }),
              }),
        );
      }),
      more(rows.length),
    );
  }

  const latelyPart = (rows: readonly TaskRow[]): View =>
    section(
      t('Changed lately'),
      undefined,
      rows.length === 0 ? empty(t('Nothing yet.')) : undefined,
      ...rows.map((task) => taskLine(task, taskLook(task).name, task.updatedAt)),
    );

  function taskLine(task: TaskRow, what: string, since: number, atEnd?: View): View {
    const look = taskLook(task);
    return h(
      'div',
      { key: task.id, class: 'row line' },
      icon(look.icon, { class: look.tone }),
      h('span', { class: 'read-only-for-ears' }, look.name),
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
      h('span', { class: 'quiet cut' }, what),
      h('span', { class: 'quiet', title: wholeTime(since) }, age(since, hubNow())),
      atEnd,
    );
  }

  function wherePart(chosen: string): View {
    const servers = sortServers(mirror.all('server').values()).filter(
      ({ projectIds }) => chosen === '' || projectIds.includes(chosen),
    );
    return section(
      t('Where it runs'),
      h(
        'button',
        { class: 'link', type: 'button', onClick: () => client.open({ kind: 'page', page: 'fleet' }) },
        t('Fleet'),
      ),
      servers.length === 0 ? empty(t('No server is there yet. Add one, and agents can run on it.')) : undefined,
      ...servers.slice(0, maxRows).map((server) => {
        const look = serverLook(server);
        const text = t('{0} of {1}', server.sessions, server.capacity);
        return h(
          'div',
          { key: server.id, class: 'row line' },
          icon(look.icon, { class: look.tone }),
          h('span', { class: 'grow cut' }, server.name),
          h('span', { class: 'quiet' }, look.name),
          h(
            'div',
            { class: 'where-meter' },
            meter(t('Sessions'), text, server.sessions / Math.max(1, server.capacity)),
          ),
          h('span', { class: 'quiet' }, text),
        );
      }),
      more(servers.length),
    );
  }

  const more = (count: number): View | undefined =>
    count <= maxRows ? undefined : h('p', { class: 'quiet' }, t('and {0} more', count - maxRows));

  return {
    view,
    onMessage: (message) => {
      if (message.type === 'begin' || message.type === 'connection') used.forget();
      if (message.type !== 'begin') return;
      const { kept } = message;
      if (typeof kept === 'object' && kept !== null && 'project' in kept && typeof kept.project === 'string')
        project = kept.project;
    },
  };
}
