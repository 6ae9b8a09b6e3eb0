import type { GraphPort, GraphTask } from '../graphMessages.ts';
import type { GraphWords } from '../graphWords.ts';
import type { Shown } from './graphStore.ts';

/** A pointer that only crosses a box shows nothing. */
const restMs = 250;

interface CardNeeds {
  readonly card: HTMLElement;
  readonly words: GraphWords;
  readonly port: GraphPort;
}

/** Why a task does not run, beside the drawing: of the one below the pointer, else of the one that is chosen. The list says the same. */
export function makeWhyCard({ card, words, port }: CardNeeds): { readonly update: (shown: Shown) => void } {
  let shown: GraphTask | undefined;
  let next: GraphTask | undefined;
  let resting: ReturnType<typeof setTimeout> | undefined;

  const show = (task: GraphTask | undefined) => {
    shown = task;
    card.hidden = task === undefined;
    if (task === undefined) return;
    if (task.why === undefined) port.post({ type: 'graph.asked', id: task.id });
    card.replaceChildren(
      textElement('strong', `${task.ref} ${task.title}`),
      textElement('p', words.notRunning),
      listElement([...task.blockedBy, ...(task.why ?? [])]),
    );
  };

  return {
    update({ state: { tasks, hovered, selected } }) {
      const pointed = blocked(tasks.get(hovered ?? ''));
      const [first = ''] = selected;
      next = pointed ?? (selected.size === 1 ? blocked(tasks.get(first)) : undefined);
      if (next === shown) return clearTimeout(resting);
      const isSame = next !== undefined && next.id === shown?.id;
      clearTimeout(resting);
      // What is known of the same task by now, and what was chosen, is shown at once.
      if (isSame || pointed === undefined) show(next);
      else resting = setTimeout(() => show(next), restMs);
    },
  };
}

const blocked = (task: GraphTask | undefined): GraphTask | undefined =>
  task === undefined || task.blockedBy.length === 0 ? undefined : task;

function textElement(name: 'strong' | 'p' | 'li', text: string): HTMLElement {
  const element = document.createElement(name);
  element.textContent = text;
  return element;
}

function listElement(texts: readonly string[]): HTMLElement {
  const list = document.createElement('ul');
  list.append(...texts.map((text) => textElement('li', text)));
  return list;
}
