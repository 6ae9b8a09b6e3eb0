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
        return tell?.({ type: 'graph.hold', text: connectionText(client.connection) ?? '' });
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
        const added = client.call('task.dependency.add', { id: to, on: from, ...seen(to) });
        return wish(added, () => t('New edge: {0} → {1}.', refOf(from), refOf(to)));
      }
      case 'dependency.move': {
        const { from, to, end, target } = message;
        const edges = { id: to, on: from, ...seen(to) };
        const moved = client.call('task.dependency.move', {
          ...edges,
          end: end === 'to' ? 'waiting' : 'on',
          to: target,
        });
        const now = { from, to, [end]: target };
        return wish(moved, ({ newlyOwed }) =>
          [t('Edge moved: {0} → {1}.', refOf(now.from), refOf(now.to)), ...owedText(newlyOwed)].join(' '),
        );
      }
      case 'dependency.remove': {
        const { from, to } = message;
        const removed = client.call('task.dependency.remove', { id: to, on: from, ...seen(to) });
        return wish(removed, () => t('Edge removed: {0} → {1}.', refOf(from), refOf(to)));
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

  const refOf = (id: string): string => mirror.get('task', id)?.ref ?? id;

  const say = (text: string): void => tell?.({ type: 'graph.say', text });

  /** What is done comes back as rows, and is said too, as what is refused is: not everybody sees the drawing. */
  const wish = <Answer>(asked: Promise<Answer>, doneText: (answer: Answer) => string): void =>
    void asked.then(
      (answer) => say(doneText(answer)),
      (thrown: unknown) => say(failureText(thrown)),
    );

  const options = (kept: unknown) => ({
    ...{ words: translatedWords(), kept, keep: (choices: GraphChoices) => client.keep(choices) },
    ...(workerUrl === undefined ? {} : { workerUrl }),
  });
}

/** A task that is waited for instead owes the contract too, which may not be what was meant. */
const owedText = ([owed]: ResultOf<'task.dependency.move'>['newlyOwed']): readonly string[] =>
  owed === undefined ? [] : [t('{0} owes “{1}” from now on.', owed.task, owed.key)];
