import type { HostToPage } from '../../shared/protocol/hostToPage.ts';
import { draw } from '../dom.ts';
import type { View } from '../dom.ts';
import { openPort } from '../port.ts';
import { PageClient } from './pageClient.ts';

/** How soon ages are written anew: they are told in minutes. */
const ageMs = 30_000;

/** What a page is made of: state of its own, and a drawing of it. */
export interface Page {
  readonly view: () => View;
  /** Something came from the window; the page is drawn anew after it. */
  readonly onMessage?: (message: HostToPage) => void;
}

/** What a page is made with. */
export interface PageTools {
  readonly client: PageClient;
  /** Draws anew, once for all that happens before the next frame. */
  readonly redraw: () => void;
}

/** Starts the page of this document. */
export function startPage(makePage: (tools: PageTools) => Page): void {
  const root = document.getElementById('page');
  if (root === null) throw new Error('The document has no place for the page.');
  let frame: number | undefined;
  const redraw = (): void => {
    frame ??= requestAnimationFrame(() => {
      frame = undefined;
      draw(page.view(), root);
    });
  };
  const early: HostToPage[] = [];
  let hear = (message: HostToPage): void => void early.push(message);
  const client = new PageClient(openPort(), { onChange: (message) => hear(message) });
  const page = makePage({ client, redraw });
  hear = (message) => {
    page.onMessage?.(message);
    redraw();
  };
  early.forEach(hear);
  redraw();
  // "5 min" becomes "6 min".
  setInterval(redraw, ageMs);
}
