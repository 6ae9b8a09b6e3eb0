import type { GraphWords } from '../graphWords.ts';

/** The elements of the page. */
export interface Markup {
  /** Drawn by `openBar`. */
  readonly bar: HTMLElement;
  readonly surface: HTMLElement;
  readonly canvas: HTMLCanvasElement;
  readonly minimap: HTMLCanvasElement;
  readonly list: HTMLElement;
  readonly message: HTMLElement;
  /** What the keys do, shown while they act on the drawing and nothing else is said. */
  readonly keys: HTMLElement;
  readonly empty: HTMLElement;
  readonly card: HTMLElement;
}

const keysId = 'graph-keys';

/** Makes the page inside an element; text is set as text, never as markup. */
export function makeMarkup(root: HTMLElement, words: GraphWords): Markup {
  const make = <Name extends keyof HTMLElementTagNameMap>(
    name: Name,
    className: string,
    attributes: Readonly<Record<string, string>> = {},
  ) => {
    const element = document.createElement(name);
    element.className = className;
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element;
  };
  const bar = make('div', 'graph-bar', { role: 'toolbar', 'aria-label': words.graph });
  const canvas = make('canvas', 'graph-canvas', { 'aria-hidden': 'true' });
  const minimap = make('canvas', 'graph-minimap', { 'aria-hidden': 'true' });
  const list = make('div', 'graph-list', { role: 'group' });
  const surface = make('div', 'graph-surface', {
    role: 'tree',
    tabindex: '0',
    'aria-label': words.graph,
    'aria-describedby': keysId,
    'aria-multiselectable': 'true',
  });
  const empty = make('p', 'graph-empty');
  empty.textContent = words.empty;
  empty.hidden = true;
  // The list says the same to screen readers.
  const card = make('div', 'graph-card', { 'aria-hidden': 'true' });
  card.hidden = true;
  surface.append(canvas, minimap, list, empty, card);
  const message = make('div', 'graph-message', { role: 'status', 'aria-live': 'polite' });
  const keys = make('div', 'graph-keys', { id: keysId });
  root.replaceChildren(bar, surface, message, keys);
  return { bar, surface, canvas, minimap, list, message, keys, empty, card };
}
