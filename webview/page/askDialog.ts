import { h } from '../dom.ts';
import type { View } from '../dom.ts';
import { t } from '../text.ts';
import { button, icon, textArea } from '../toolkit.ts';
import type { Wish } from '../look/taskWishes.ts';

/** What is asked of a person before a wish is sent. */
export interface Question {
  readonly title: string;
  readonly wish: Pick<Wish, 'text' | 'ask' | 'warning'>;
  readonly said: string;
  readonly confirm: (said: string) => void;
}

interface AskOptions {
  readonly onSaid: (said: string) => void;
  readonly onCancel: () => void;
}

/** Asks what a wish needs, over the page; Escape leaves everything as it was. */
export function askDialog({ title, wish, said, confirm }: Question, { onSaid, onCancel }: AskOptions): View {
  const isComplete = wish.ask?.needed !== true || said.trim() !== '';
  const send = (): void => {
    if (isComplete) confirm(said.trim());
  };
  return h(
    'dialog',
    {
      key: 'ask',
      'aria-label': wish.text,
      ref: (element: HTMLDialogElement | null) => {
        if (element !== null && !element.open) element.showModal();
      },
      onCancel: (event: Event) => {
        event.preventDefault();
        onCancel();
      },
      onKeyDown: (event: KeyboardEvent) => {
        event.stopPropagation();
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) send();
      },
    },
    h('div', { class: 'ask' }, [
      h('h2', {}, wish.text),
      h('p', { class: 'quiet whole-text' }, title),
      wish.warning === undefined
        ? undefined
        : h('p', { class: 'row' }, icon('warning', { class: 'yellow' }), wish.warning),
      wish.ask === undefined
        ? undefined
        : h(
            'div',
            { class: 'field' },
            h('span', {}, wish.ask.question),
            textArea({ value: said, onInput: onSaid, label: wish.ask.question, rows: 4 }),
          ),
      h('div', { class: 'row ask-buttons' }, [
        button(wish.text, { onClick: send, look: 'primary', disabled: !isComplete }),
        button(t('Back'), { onClick: onCancel }),
      ]),
    ]),
  );
}
