import { h as element, render } from 'preact';
import type { ComponentChildren, VNode } from 'preact';

/** A part of a page as it has to be now; drawing it again changes only what differs, so focus and selection stay. */
export type View = VNode;
/** What stands in an element; what is undefined or false is left out. */
export type Children = ComponentChildren;

/** Attributes, properties and listeners of an element. Text is always text: there is no way to give markup. */
export interface Props {
  /** Tells items of a list apart when it is drawn again. */
  readonly key?: string | undefined;
  readonly class?: string | undefined;
  readonly dangerouslySetInnerHTML?: never;
  readonly [name: string]: unknown;
}

/** An element. */
export const h = (tag: string, props: Props = {}, ...children: Children[]): View => element(tag, props, ...children);

/** Draws a view into a root, in the place of what was drawn there before. */
export const draw = (view: View, root: Element): void => render(view, root);

/** Class names, without those that do not apply. */
export const classes = (...names: readonly (string | false | undefined)[]): string =>
  names.filter((name) => name !== undefined && name !== false && name !== '').join(' ');
