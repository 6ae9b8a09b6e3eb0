import { h } from '../dom.ts';
import type { Children, View } from '../dom.ts';

/** A part of a page under a heading, with something at its right. */
export const section = (title: string, atRight: Children, ...children: Children[]): View =>
  h(
    'section',
    { class: 'part', 'aria-label': title },
    h('header', { class: 'part-head' }, h('h2', {}, title), h('div', { class: 'row' }, atRight)),
    ...children,
  );

export const empty = (text: string): View => h('p', { class: 'empty' }, text);
