import { h } from '../dom.ts';
import type { View } from '../dom.ts';
import { askedFor } from '../look/taskWishes.ts';
import type { Wish } from '../look/taskWishes.ts';
import { askDialog } from '../page/askDialog.ts';
import type { Question } from '../page/askDialog.ts';
import { connectionBar } from '../page/connectionBar.ts';
import type { Page, PageTools } from '../page/startPage.ts';
import { empty, failureBar } from '../page/section.ts';
import { t } from '../text.ts';
import { progressRing } from '../toolkit.ts';
import { contractsView, inputsView } from './contractView.ts';
import { courseView } from './courseView.ts';
import { evidenceView } from './evidenceView.ts';
import { formView } from './formView.ts';
import { headerView } from './headerView.ts';
import { notesView, timelineView } from './historyView.ts';
import { placementView } from './placementView.ts';
import { attemptsView, dependenciesView, sessionsView } from './relatedView.ts';
import { artifactsView, resultView } from './resultView.ts';
import { TaskModel } from './taskModel.ts';

const ended: ReadonlySet<string> = new Set(['done', 'failed', 'cancelled']);

export function taskPage(tools: PageTools): Page {
  const model = new TaskModel(tools);
  let question: Question | undefined;

  const ask = (next: Question | undefined): void => {
    question = next;
    tools.redraw();
  };

  /** Sends a wish at once, or asks first what it needs. */
  function onWish(wish: Wish): void {
    const send = (said: string): void => {
      ask(undefined);
      const row = model.row;
      if (row === undefined) return;
      const { operation, params } = askedFor(wish.name, row, said);
      void model.wish(() => tools.client.call(operation, params));
    };
    if (wish.ask === undefined && wish.warning === undefined) return send('');
    ask({ title: `${model.row?.ref ?? ''} ${model.row?.title ?? ''}`, wish, said: '', confirm: send });
  }

  function view(): View {
    const { row, form } = model;
    const { connection } = tools.client;
    if (row === undefined)
      return h(
        'div',
        { class: 'task' },
        connectionBar(connection),
        model.missing === undefined ? progressRing(t('Loading')) : empty(model.missing),
      );
    const isOpen = !ended.has(row.status) && tools.client.mayChange;
    return h(
      'div',
      { class: 'task' },
      connectionBar(connection),
      failureBar(model.failure, 'alert'),
      headerView(model, row, onWish),
      h(
        'div',
        { class: 'task-columns' },
        h('div', { class: 'task-main' }, [
          resultView(model),
          evidenceView(model),
          form === undefined ? progressRing(t('Loading')) : formView(model, form, isOpen),
          notesView(model),
          timelineView(model),
        ]),
        h('div', { class: 'task-side' }, [
          dependenciesView(model, row, isOpen),
          contractsView(model, row.contracts),
          inputsView(model),
          sessionsView(model),
          artifactsView(model),
          attemptsView(model),
          form === undefined ? undefined : courseView(model, form, isOpen),
          form === undefined ? undefined : placementView(model, form, isOpen),
        ]),
      ),
      question === undefined
        ? undefined
        : askDialog(question, {
            onSaid: (said) => question !== undefined && ask({ ...question, said }),
            onCancel: () => ask(undefined),
          }),
    );
  }

  return { view, onMessage: (message) => model.onMessage(message) };
}
