import type { GraphWords } from '../graphWords.ts';
import type { GraphBox } from '../model/graphView.ts';
import { describeTask } from '../model/describeTask.ts';
import { endedBoxId } from '../model/graphView.ts';
import type { GraphActions } from './actions.ts';
import type { Shown } from './graphStore.ts';

/** The graph as a list of sentences, for screen readers and for who uses no mouse; it follows every change. */
export interface AccessibleTree {
  readonly update: (shown: Shown) => void;
}

interface TreeNeeds {
  readonly list: HTMLElement;
  /** What has the focus while the drawing is used: it names the item that is meant. */
  readonly surface: HTMLElement;
  readonly words: GraphWords;
  readonly actions: GraphActions;
}

/** Items made in one go: a graph of thousands is drawn first, and listed in the pauses after that. */
const itemsPerSlice = 500;

const itemId = (id: string) => `graph-item-${id}`;

export function makeAccessibleTree({ list, surface, words, actions }: TreeNeeds): AccessibleTree {
  const items = new Map<string, { readonly element: HTMLElement; text: string }>();
  let view: Shown['view'] | undefined;

  list.addEventListener('click', (event) => {
    const id = idOf(event.target);
    if (id === undefined) return;
    actions.choose(id, event.ctrlKey || event.metaKey || event.shiftKey);
    actions.show(id);
  });
  list.addEventListener('dblclick', (event) => actions.enter(idOf(event.target)));

  const add = (id: string) => {
    const element = document.createElement('div');
    element.id = itemId(id);
    element.dataset['box'] = id;
    element.setAttribute('role', 'treeitem');
    element.setAttribute('aria-level', '1');
    const item = { element, text: '' };
    items.set(id, item);
    return item;
  };

  let pause: ReturnType<typeof setTimeout> | undefined;
  const updateItems = ({ state: { tasks }, view: { boxes } }: Shown) => {
    clearTimeout(pause);
    const kept = new Set(boxes.map(({ id }) => id));
    for (const [id, { element }] of items) {
      if (kept.has(id)) continue;
      element.remove();
      items.delete(id);
    }
    updateSlice(tasks, boxes, list.firstElementChild);
  };
  /** Brings the items of some boxes up to date and in order, and leaves the rest for a pause. */
  const updateSlice = (tasks: Tasks, boxes: readonly GraphBox[], first: Element | null) => {
    let next = first;
    for (const box of boxes.slice(0, itemsPerSlice)) {
      const item = items.get(box.id) ?? add(box.id);
      const text = describeBox(box, tasks, words);
      if (item.text !== text) item.element.textContent = text;
      item.text = text;
      if (item.element === next) next = next.nextElementSibling;
      else list.insertBefore(item.element, next);
    }
    const rest = boxes.slice(itemsPerSlice);
    if (rest.length > 0) pause = setTimeout(() => updateSlice(tasks, rest, next));
    mark();
  };

  let marked: readonly HTMLElement[] = [];
  let state: Shown['state'] | undefined;
  const mark = () => {
    if (state === undefined) return;
    const { selected, focused, aim } = state;
    for (const element of marked) element.removeAttribute('aria-selected');
    marked = [...selected].flatMap((id) => items.get(id)?.element ?? []);
    for (const element of marked) element.setAttribute('aria-selected', 'true');
    if (focused !== undefined && items.has(focused)) surface.setAttribute('aria-activedescendant', itemId(focused));
    else surface.removeAttribute('aria-activedescendant');
    surface.classList.toggle('is-connecting', aim !== undefined);
  };
  return {
    update(shown) {
      state = shown.state;
      if (shown.view === view) return mark();
      view = shown.view;
      updateItems(shown);
    },
  };
}

type Tasks = Shown['state']['tasks'];

const idOf = (target: EventTarget | null) =>
  target instanceof HTMLElement ? target.closest<HTMLElement>('[data-box]')?.dataset['box'] : undefined;

function describeBox(box: GraphBox, tasks: Tasks, words: GraphWords): string {
  if (box.kind === 'task') return describeTask(box.task, tasks, box.isCritical, words);
  if (box.id === endedBoxId) return `${words.ended(box.tasks.length)}, ${words.endedHint}`;
  return box.kind === 'group' ? `${box.title}, ${words.group(box.tasks.length)}` : words.ended(box.tasks.length);
}
