import { h } from '../../dom.ts';
import type { View } from '../../dom.ts';
import { button, textField } from '../../toolkit.ts';
import type { GraphWords } from '../graphWords.ts';

/** The buttons above the drawing, from the left; those that stay on say whether they are. */
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

/** What the bar above the drawing shows. */
export interface Bar {
  readonly search: string;
  readonly count: string;
  readonly pressed: Readonly<Partial<Record<ButtonName, boolean>>>;
}

/** What is done there. */
export interface BarActions {
  readonly find: (search: string) => void;
  /** Goes from the field to what was found. */
  readonly take: () => void;
  readonly giveUp: () => void;
  readonly press: Readonly<Record<ButtonName, () => void>>;
}

/** The field to search in, how many tasks there are, and the buttons. */
export const barView = ({ search, count, pressed }: Bar, words: GraphWords, actions: BarActions): View =>
  h(
    'div',
    { class: 'graph-tools' },
    textField({
      class: 'graph-search',
      label: words.find,
      placeholder: words.find,
      value: search,
      onInput: actions.find,
      onEnter: actions.take,
      onEscape: actions.giveUp,
    }),
    h('span', { class: 'graph-count' }, count),
    ...buttonNames.map((name) =>
      button(words[name], { key: name, class: 'graph-button', onClick: actions.press[name], pressed: pressed[name] }),
    ),
  );
