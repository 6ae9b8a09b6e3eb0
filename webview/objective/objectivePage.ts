import type { ObjectiveRow } from '../../shared/model/objective.ts';
import type { ResultOf } from '../../shared/operations/operations.ts';
import type { HostToPage } from '../../shared/protocol/hostToPage.ts';
import { h } from '../dom.ts';
import type { View } from '../dom.ts';
import { askDialog } from '../page/askDialog.ts';
import type { Question } from '../page/askDialog.ts';
import { connectionBar } from '../page/connectionBar.ts';
import { failureText } from '../page/pageClient.ts';
import { empty, failureBar, section } from '../page/section.ts';
import type { Page, PageTools } from '../page/startPage.ts';
import { t } from '../text.ts';
import { progressRing } from '../toolkit.ts';
import { objectiveHead } from './objectiveHead.ts';
import type { ObjectiveWish } from './objectiveHead.ts';
import { contractsPart, managerPart, pullRequestsPart, tasksPart } from './objectiveParts.ts';
import { tasksBelow } from './objectiveTree.ts';

/** What changes often is fetched anew once in this time. */
const refetchMs = 400;

/** An objective with its tasks, its manager, and what its tasks hand on. */
export function objectivePage(tools: PageTools): Page {
  const { client, redraw } = tools;
  const { mirror } = client;
  let seen: ResultOf<'objective.view'> | undefined;
  let failure: string | undefined;
  let question: Question | undefined;
  let isFetchDue = false;

  const rowNow = (): ObjectiveRow | undefined => mirror.get('objective', client.id ?? '') ?? seen?.objective;

  async function fetch(): Promise<void> {
    const { id = '' } = client;
    try {
      const view = await client.call('objective.view', { id });
      if (id !== client.id) return;
      seen = view;
      failure = undefined;
    } catch (thrown) {
      failure = failureText(thrown);
    }
    redraw();
  }

  function fetchSoon(): void {
    if (isFetchDue) return;
    isFetchDue = true;
    setTimeout(() => {
      isFetchDue = false;
      void fetch();
    }, refetchMs);
  }

  function onMessage(message: HostToPage): void {
    const isConnected = client.connection.state === 'connected';
    if (message.type === 'begin') seen = undefined;
    if (message.type === 'begin' || (message.type === 'connection' && isConnected)) void fetch();
    else if (message.type === 'rows' && message.rows.some(({ id }) => id === client.id)) fetchSoon();
  }

  /** Sends a wish at once; what ends something is asked first. */
  function onWish(objective: ObjectiveRow, { operation, text, warning }: ObjectiveWish): void {
    const ask = (next: Question | undefined): void => {
      question = next;
      redraw();
    };
    const send = (): void => {
      ask(undefined);
      failure = undefined;
      client.call(operation, { id: objective.id }).catch((thrown: unknown) => {
        failure = failureText(thrown);
        redraw();
      });
    };
    if (warning === undefined) return send();
    ask({ title: `${objective.ref} ${objective.title}`, wish: { text, warning }, said: '', confirm: send });
  }

  function view(): View {
    const objective = rowNow();
    if (objective === undefined)
      return h(
        'div',
        { class: 'task' },
        connectionBar(client.connection),
        failure === undefined ? progressRing(t('Loading')) : empty(failure),
      );
    // What ended long ago is not in the window; the hub has told it with the objective.
    const known = new Map([...(seen?.tasks ?? []), ...mirror.all('task').values()].map((task) => [task.id, task]));
    const placed = tasksBelow(objective.id, known.values());
    const tasks = placed.map(({ task }) => task);
    const prompt = seen?.prompt ?? '';
    return h(
      'div',
      { class: 'task' },
      connectionBar(client.connection),
      failureBar(failure, 'alert'),
      objectiveHead(client, objective, { tasks, seen, onWish: (wish) => onWish(objective, wish) }),
      h(
        'div',
        { class: 'task-columns' },
        h('div', { class: 'task-main' }, [
          section(t('Goal'), undefined, prompt === '' ? empty(t('Nothing more was written.')) : written(prompt)),
          tasksPart(client, placed),
        ]),
        h('div', { class: 'task-side' }, [
          managerPart(client, objective),
          contractsPart(client, tasks),
          pullRequestsPart(client, objective),
        ]),
      ),
      question === undefined
        ? undefined
        : askDialog(question, {
            onSaid: () => undefined,
            onCancel: () => {
              question = undefined;
              redraw();
            },
          }),
    );
  }

  return { view, onMessage };
}

const written = (text: string): View => h('p', { class: 'whole-text' }, text);
