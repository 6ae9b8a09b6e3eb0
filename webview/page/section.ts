import { h } from '../dom.ts';
import type { Children, View } from '../dom.ts';
import { icon } from '../toolkit.ts';

/** A part of a page under a heading, with something at its right. */
export const section = (title: string, atRight: Children, ...children: Children[]): View =>
  h(
    'section',
    { class: 'part', 'aria-label': title },
    h('header', { class: 'part-head' }, h('h2', {}, title), h('div', { class: 'row' }, atRight)),
    ...children,
  );

export const empty = (text: string): View => h('p', { class: 'empty' }, text);

/** What went wrong, in whole; nothing where nothing did. Read aloud at once where it comes while the page is looked at. */
export const failureBar = (failure: string | undefined, role?: 'alert'): View | undefined =>
  failure === undefined
    ? undefined
    : h(
        'div',
        { class: 'bar is-wrong', role },
        icon('error', { class: 'red' }),
        h('span', { class: 'whole-text' }, failure),
      );
