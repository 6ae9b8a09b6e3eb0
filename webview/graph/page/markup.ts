import type { GraphWords } from '../graphWords.ts';

/** The elements of the page. */
export interface Markup {
  readonly surface: HTMLElement;
  readonly canvas: HTMLCanvasElement;
  readonly minimap: HTMLCanvasElement;
  readonly list: HTMLElement;
  readonly search: HTMLInputElement;
  readonly count: HTMLElement;
  readonly message: HTMLElement;
  readonly empty: HTMLElement;
  readonly card: HTMLElement;
  readonly buttons: Readonly<Record<ButtonName, HTMLButtonElement>>;
}

const buttonNames = [
  'fit',
  'arrange',
  'criticalPath',
  'showEnded',
  'collapse',
  'showList',
  'exportSvg',
  'exportPng',
] as const;
export type ButtonName = (typeof buttonNames)[number];

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
  const search = make('input', 'graph-search', { type: 'search', placeholder: words.find, 'aria-label': words.find });
  const count = make('span', 'graph-count');
  const bar = make('div', 'graph-bar', { role: 'toolbar', 'aria-label': words.graph });
  const buttons = Object.fromEntries(
    buttonNames.map((name) => {
      const button = make('button', 'graph-button', { type: 'button' });
      button.textContent = words[name];
      return [name, button];
    }),
  ) as Record<ButtonName, HTMLButtonElement>;
  bar.append(search, count, ...Object.values(buttons));

  const canvas = make('canvas', 'graph-canvas', { 'aria-hidden': 'true' });
  const minimap = make('canvas', 'graph-minimap', { 'aria-hidden': 'true' });
  const list = make('div', 'graph-list', { role: 'group' });
  const surface = make('div', 'graph-surface', {
    role: 'tree',
    tabindex: '0',
    'aria-label': words.graph,
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
  root.replaceChildren(bar, surface, message);
  return { surface, canvas, minimap, list, search, count, message, empty, card, buttons };
}
