import type { SchemaProblem } from './describeError.ts';

/** What the thread is asked, one at a time; long data as JSON in pieces, which costs the asker less than a copy. */
export type CheckRequest =
  | { readonly schema: unknown; readonly data: unknown }
  | { readonly schema: unknown; readonly pieces: readonly Uint8Array[] };

/** One answer to each request. */
export type CheckAnswer =
  | { readonly type: 'checked'; readonly problems: readonly SchemaProblem[] }
  | { readonly type: 'failed'; readonly reason: 'too-deep' | 'unusable'; readonly detail: string };
