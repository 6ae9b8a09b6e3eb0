import { h } from '../dom.ts';
import type { View } from '../dom.ts';
import { askDialog } from '../page/askDialog.ts';
import { connectionBar } from '../page/connectionBar.ts';
import type { Page, PageTools } from '../page/startPage.ts';
import { t } from '../text.ts';
import { button, dropdown, icon, progressRing, textField } from '../toolkit.ts';
import { noFilter } from './boardCards.ts';
import type { BoardFilter } from './boardCards.ts';
import { columnIds, columnOf } from './boardColumns.ts';
import { BoardModel } from './boardModel.ts';
import { columnView, scrollTo } from './columnView.ts';
import type { Scrolled } from './columnView.ts';

export function boardPage(tools: PageTools): Page {
  const model = new BoardModel(tools);
  const scrolled: Scrolled = new Map();

  function view(): View {
    const { question, notice } = model;
    if (model.wantsFocus) showCurrent(model);
    return h(
      'div',
      { class: 'board', onKeyDown: (event: KeyboardEvent) => onKey(model, event) },
      connectionBar(tools.client.connection),
      filterBar(model),
      h('div', { class: 'columns' }, ...columnIds.map((id) => columnView(model, id, scrolled))),
      h(
        'footer',
        { class: 'board-foot', role: 'status', 'aria-live': 'polite' },
        notice === undefined
          ? h('span', { class: 'quiet' }, t('Drag a card, or press Space and the arrow keys; Enter opens it.'))
          : h(
              'span',
              {},
              icon(notice.isRefusal ? 'circle-slash' : 'arrow-right', { class: notice.isRefusal ? 'yellow' : 'blue' }),
              notice.text,
            ),
      ),
      question === undefined
        ? undefined
        : askDialog(question, {
            onSaid: (said) => {
              model.question = { ...question, said };
              tools.redraw();
            },
            onCancel: () => {
              model.question = undefined;
              model.wantsFocus = true;
              tools.redraw();
            },
          }),
    );
  }

  return { view, onMessage: (message) => model.onMessage(message) };
}

function filterBar(model: BoardModel): View {
  const { mirror } = model.tools.client;
  const { filter } = model;
  const choice = (
    field: keyof BoardFilter,
    label: string,
    all: string,
    options: readonly { value: string; text: string }[],
  ): View =>
    dropdown({
      class: 'filter',
      label,
      value: options.some(({ value }) => value === filter[field]) ? filter[field] : '',
      options: [{ value: '', text: all }, ...options],
      onChange: (value) => model.setFilter({ [field]: value }),
    });
  const objectives = [...mirror.all('objective').values()].filter(({ status }) => status === 'open');
  return h(
    'div',
    { class: 'row board-filter', role: 'search' },
    textField({
      class: 'filter',
      label: t('Search'),
      placeholder: t('Search'),
      value: filter.text,
      onInput: (text) => model.setFilter({ text }),
    }),
    choice(
      'project',
      t('Project'),
      t('All projects'),
      [...mirror.all('project').values()].map(({ id, name }) => ({ value: id, text: name })),
    ),
    choice(
      'parent',
      t('Objective'),
      t('All objectives'),
      objectives.map(({ id, ref, title }) => ({ value: id, text: `${ref} ${title}` })),
    ),
    choice(
      'server',
      t('Server'),
      t('All servers'),
      [...mirror.all('server').values()].map(({ id, name }) => ({ value: id, text: name })),
    ),
    choice(
      'label',
      t('Label'),
      t('All labels'),
      model.labels.map((label) => ({ value: label, text: label })),
    ),
    JSON.stringify(filter) === JSON.stringify(noFilter)
      ? undefined
      : button(t('Show all'), { icon: 'clear-all', onClick: () => model.setFilter(noFilter) }),
    model.isWhole ? undefined : progressRing(t('Loading')),
  );
}

/** Brings the keyboard's card onto the screen, so that it is drawn and can have the focus. */
function showCurrent(model: BoardModel): void {
  const task = model.card(model.current);
  if (task === undefined) return;
  const column = columnOf(task.status);
  const index = model.columns[column].findIndex(({ id }) => id === task.id);
  scrollTo(document.querySelector(`[data-column="${column}"] .column-cards`), index);
}

function onKey(model: BoardModel, event: KeyboardEvent): void {
  const isOnCard = event.target instanceof HTMLElement && event.target.classList.contains('card');
  if (!isOnCard || event.ctrlKey || event.metaKey || event.altKey) return;
  const { carried, current } = model;
  switch (event.key) {
    case 'ArrowUp':
    case 'ArrowDown':
      if (carried === undefined) model.step(event.key === 'ArrowUp' ? -1 : 1, 0);
      break;
    case 'ArrowLeft':
    case 'ArrowRight': {
      const columns = event.key === 'ArrowLeft' ? -1 : 1;
      if (carried === undefined) model.step(0, columns);
      else model.carryBy(columns);
      break;
    }
    case ' ':
      if (carried?.over !== undefined) model.put(carried.id, carried.over);
      else if (carried !== undefined) model.putDown();
      else if (current !== undefined) model.carry(current);
      break;
    case 'Enter':
      if (carried?.over !== undefined) model.put(carried.id, carried.over);
      else if (current !== undefined) model.tools.client.open({ kind: 'task', id: current });
      break;
    case 'Escape':
      model.putDown();
      break;
    default:
      return;
  }
  event.preventDefault();
}
