import { h } from '../dom.ts';
import type { View } from '../dom.ts';
import { t } from '../text.ts';
import { button } from '../toolkit.ts';

/** More characters than this are read in an editor, not in a page. */
const maxCharacters = 20_000;

interface JsonOptions {
  readonly label: string;
  readonly onCopy: (text: string) => void;
}

/** Data as it is, cut where it is very long. */
export function jsonView(value: unknown, { label, onCopy }: JsonOptions): View {
  const text = JSON.stringify(value, undefined, 2) ?? '';
  const isCut = text.length > maxCharacters;
  return h(
    'div',
    { class: 'json' },
    h(
      'pre',
      { class: 'code', tabIndex: 0, role: 'region', 'aria-label': label },
      isCut ? `${text.slice(0, maxCharacters)}…` : text,
    ),
    isCut
      ? h('p', { class: 'quiet' }, t('It is longer. Open it in an editor to read all of it.'))
      : h(
          'div',
          { class: 'json-copy' },
          button(undefined, { icon: 'copy', title: t('Copy'), onClick: () => onCopy(text.slice(0, 10_000)) }),
        ),
  );
}
