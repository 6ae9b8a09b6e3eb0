import { connectionText } from '../../page/connectionBar.ts';
import { failureText, PageClient } from '../../page/pageClient.ts';
import { openPort } from '../../port.ts';
import type { ResultOf } from '../../../shared/operations/operations.ts';
import type { HostToPage } from '../../../shared/protocol/hostToPage.ts';
import { t } from '../../text.ts';
import type { FromGraph, ToGraph } from '../graphMessages.ts';
import { startGraph } from '../graphPage.ts';
import type { GraphChoices } from '../page/graphChoices.ts';
import { graphTaskOf } from './graphTasks.ts';
import { translatedWords } from './translatedWords.ts';
import { whyNowhere } from './whyNowhere.ts';

/** Joins the graph to the window: rows become its tasks, and what it posts becomes wishes. */
export function startGraphPanel(root: HTMLElement, workerUrl: string | undefined): void {
  let tell: ((message: ToGraph) => void) | undefined;
  let isWhole = false;
  const client = new PageClient(openPort(), { onChange });
  const { mirror } = client;

  function onChange(message: HostToPage): void {
    switch (message.type) {
      case 'begin':
        isWhole = false;
        // Its texts are known by now, and only once.
        if (tell === undefined)
          startGraph(root, { post, onMessage: (listener) => (tell = listener) }, options(message.kept));
        return;
      case 'rows':
        return onRows(message);
      case 'connection':
        return tell?.({ type: 'graph.refused', text: connectionText(client.connection) ?? '' });
      default:
        return;
    }
  }

  function onRows({ rows, removed, complete }: Extract<HostToPage, { type: 'rows' }>): void {
    const isFirst = complete === true && !isWhole;
    isWhole ||= complete === true;
    if (!isWhole) return;
    // Titles of objectives stand in their tasks.
    if (isFirst || rows.some(({ kind }) => kind === 'objective')) return showAll();
    const tasks = rows.flatMap((row) => (row.kind === 'task' ? [graphTaskOf(row, mirror)] : []));
    if (tasks.length + removed.length > 0) tell?.({ type: 'graph.change', tasks, removed });
  }

  function showAll(): void {
    const tasks = [...mirror.all('task').values()].map((row) => graphTaskOf(row, mirror));
    const roles = [...mirror.all('project').values()].map(({ role }) => role);
    const isWriter =
      client.connection.you?.admin === true || roles.some((role) => role !== undefined && role !== 'viewer');
    const canEdit = isWriter && client.connection.restricted !== true;
    tell?.({ type: 'graph.show', title: t('Graph'), canEdit, tasks });
  }

  function post(message: FromGraph): void {
    switch (message.type) {
      case 'graph.ready':
      case 'graph.selected':
        return;
      case 'graph.asked':
        return void explain(message.id);
      case 'task.open':
        return client.open({ kind: 'task', id: message.id });
      case 'graph.save':
        return client.open({ kind: 'picture', format: message.format, content: message.content });
      case 'dependency.add': {
        const { from, to } = message;
        return wish(client.call('task.dependency.add', { id: to, on: from, ...seen(to) }));
      }
      case 'dependency.move': {
        const { from, to, end, target } = message;
        const edges = { id: to, on: from, ...seen(to) };
        const moved = client.call('task.dependency.move', {
          ...edges,
          end: end === 'to' ? 'waiting' : 'on',
          to: target,
        });
        return wish(moved.then(sayOwed));
      }
      case 'dependency.remove': {
        const { from, to } = message;
        return wish(client.call('task.dependency.remove', { id: to, on: from, ...seen(to) }));
      }
    }
  }

  /** Rows say that no server fits; what each of them lacks is asked for the one that somebody looks at. */
  async function explain(id: string): Promise<void> {
    const row = mirror.get('task', id);
    if (row === undefined || !row.blockedBy.some(({ code }) => code === 'no-server')) return;
    // Who looks has the reason of the row at least.
    const why = await client.call('task.why', { id }).catch(() => undefined);
    if (why === undefined || mirror.get('task', id) !== row) return;
    tell?.({ type: 'graph.change', tasks: [graphTaskOf(row, mirror, whyNowhere(why))], removed: [] });
  }

  const seen = (id: string): { version?: number } => {
    const version = mirror.get('task', id)?.version;
    return version === undefined ? {} : { version };
  };

  /** A task that is waited for instead owes the contract too, which may not be what was meant. */
  function sayOwed({ newlyOwed: [owed] }: ResultOf<'task.dependency.move'>): void {
    if (owed === undefined) return;
    tell?.({ type: 'graph.refused', text: t('{0} owes “{1}” from now on.', owed.task, owed.key) });
  }

  /** What is refused is said; what is done comes back as rows. */
  const wish = (asked: Promise<unknown>): void =>
    void asked.catch((thrown: unknown) => tell?.({ type: 'graph.refused', text: failureText(thrown) }));

  const options = (kept: unknown) => ({
    ...{ words: translatedWords(), kept, keep: (choices: GraphChoices) => client.keep(choices) },
    ...(workerUrl === undefined ? {} : { workerUrl }),
  });
}
