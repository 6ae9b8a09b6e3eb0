import type { TaskRow } from '../../shared/model/task.ts';
import { classes, h } from '../dom.ts';
import type { View } from '../dom.ts';
import { blockerText } from '../look/blockerText.ts';
import { age, hubNow } from '../look/moments.ts';
import { priorityIcon, priorityName, statusLook, taskLook } from '../look/taskLook.ts';
import { t } from '../text.ts';
import { badge, icon } from '../toolkit.ts';
import { drawnCards } from './boardCards.ts';
import type { ColumnId } from './boardColumns.ts';
import type { BoardModel } from './boardModel.ts';

/** As tall as the style sheet makes a card, with the gap below it. */
const cardHeight = 102;
/** Of a column that was not drawn yet. */
const usualHeight = 900;

/** Where columns are scrolled to; kept beside the model, because it changes with every wheel. */
export type Scrolled = Map<ColumnId, { readonly scrollTop: number; readonly height: number }>;

/** One column: only the cards that can be seen are in the document. */
export function columnView(model: BoardModel, id: ColumnId, scrolled: Scrolled): View {
  const cards = model.columns[id];
  const look = statusLook(id);
  const place = scrolled.get(id) ?? { scrollTop: 0, height: usualHeight };
  const { from, to } = drawnCards(place, cardHeight, cards.length);
  const meaning = model.carried === undefined ? undefined : model.meaningOver(id);
  return h(
    'section',
    {
      key: id,
      class: classes(
        'column',
        meaning !== undefined && ('wish' in meaning ? 'can-take' : 'cannot-take'),
        model.carried?.over === id && 'is-over',
      ),
      'data-column': id,
      onDragOver: (event: DragEvent) => {
        if (model.carried === undefined) return;
        model.carry(model.carried.id, id);
        const allowed = model.meaningOver(id);
        if (allowed === undefined || 'why' in allowed) return;
        event.preventDefault();
        if (event.dataTransfer !== null) event.dataTransfer.dropEffect = 'move';
      },
      onDrop: (event: DragEvent) => {
        event.preventDefault();
        if (model.carried !== undefined) model.put(model.carried.id, id);
      },
    },
    h(
      'header',
      { class: 'row column-head' },
      icon(look.icon, { class: look.tone }),
      h('h2', { class: 'grow cut' }, look.name),
      badge(cards.length, cards.length === 1 ? t('1 task') : t('{0} tasks', cards.length)),
    ),
    h(
      'div',
      {
        class: 'column-cards',
        role: 'list',
        'aria-label': t('{0}, tasks: {1}', look.name, cards.length),
        ref: (element: HTMLElement | null) => {
          if (element !== null && element.clientHeight !== place.height)
            scrolled.set(id, { scrollTop: element.scrollTop, height: element.clientHeight });
        },
        onScroll: ({ currentTarget }: Event) => {
          const { scrollTop, clientHeight } = currentTarget as HTMLElement;
          scrolled.set(id, { scrollTop, height: clientHeight });
          model.tools.redraw();
        },
      },
      h(
        'div',
        { class: 'column-length', style: { height: `${cards.length * cardHeight}px` } },
        ...cards
          .slice(from, to)
          .map((card, index) => cardView(model, card, { index: from + index, count: cards.length })),
      ),
    ),
  );
}

/** The row of cards at which the keyboard's card is; the column scrolls there before it is drawn. */
export function scrollTo(element: Element | null, index: number): void {
  if (element === null) return;
  const top = index * cardHeight;
  const isSeen = top >= element.scrollTop && top + cardHeight <= element.scrollTop + element.clientHeight;
  if (!isSeen) element.scrollTop = Math.max(0, top - element.clientHeight / 2);
}

function cardView(model: BoardModel, task: TaskRow, { index, count }: { index: number; count: number }): View {
  const { mirror } = model.tools.client;
  const look = taskLook(task);
  const isCurrent = model.current === task.id;
  const server = task.serverId === undefined ? undefined : mirror.get('server', task.serverId)?.name;
  const first = task.blockedBy.find(({ code }) => code !== 'not-queued');
  const blocker = first === undefined ? undefined : blockerText(first, mirror);
  return h(
    'article',
    {
      key: task.id,
      class: classes(
        'card',
        isCurrent && 'is-current',
        model.carried?.id === task.id && 'is-carried',
        model.sent.has(task.id) && 'is-sent',
      ),
      role: 'listitem',
      tabIndex: isCurrent || (model.current === undefined && index === 0) ? 0 : -1,
      draggable: model.tools.client.mayChange,
      style: { top: `${index * cardHeight}px` },
      'data-id': task.id,
      'aria-setsize': count,
      'aria-posinset': index + 1,
      'aria-label': spoken(task, look.name, server, blocker),
      title: blocker,
      ref: (element: HTMLElement | null) => {
        if (element === null || !isCurrent || !model.wantsFocus) return;
        model.wantsFocus = false;
        element.focus();
      },
      onFocus: () => {
        if (model.current === task.id) return;
        model.current = task.id;
        model.tools.redraw();
      },
      onDblClick: () => model.tools.client.open({ kind: 'task', id: task.id }),
      onDragStart: (event: DragEvent) => {
        event.dataTransfer?.setData('text/plain', task.ref);
        model.carry(task.id);
      },
      onDragEnd: () => model.putDown(),
    },
    h(
      'div',
      { class: 'row card-head' },
      icon(look.icon, { class: look.tone }),
      h('span', { class: 'code quiet' }, task.ref),
      task.priority === 'normal' ? undefined : icon(priorityIcon[task.priority] ?? 'dash'),
      task.stale === undefined ? undefined : icon('history', { class: 'yellow' }),
      h('span', { class: 'quiet card-age' }, age(task.updatedAt, hubNow())),
    ),
    h('div', { class: 'card-title' }, task.title),
    h(
      'div',
      { class: 'row card-foot quiet' },
      server === undefined ? undefined : h('span', { class: 'cut' }, icon('server'), server),
      blocker === undefined ? undefined : h('span', { class: 'cut' }, blocker),
      ...task.labels.slice(0, 3).map((label) => h('span', { key: label, class: 'tag' }, label)),
    ),
  );
}

const spoken = (
  { ref, title, priority }: TaskRow,
  state: string,
  server: string | undefined,
  blocker: string | undefined,
): string =>
  [ref, title, state, priority === 'normal' ? undefined : t('{0} priority', priorityName(priority)), server, blocker]
    .filter((part) => part !== undefined)
    .join(', ');
