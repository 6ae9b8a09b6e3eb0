import type { Content } from '../contentHash.ts';
import type { DataDiff } from '../contract/dataDiff.ts';

/** JSON in pieces, as `writeJson` gives it. */
export type Pieces = readonly Uint8Array[];

/** What the thread is asked, one at a time. */
export type ContentRequest =
  | { readonly ask: 'describe'; readonly head: string; readonly data: Pieces }
  | { readonly ask: 'compare'; readonly before: Pieces; readonly after: Pieces };

/** One answer to each request. */
export type ContentAnswer =
  | { readonly told: 'content'; readonly content: Content }
  | { readonly told: 'difference'; readonly difference: DataDiff }
  | { readonly told: 'failure'; readonly detail: string };
