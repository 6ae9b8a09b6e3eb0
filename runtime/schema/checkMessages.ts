import type { SchemaProblem } from './describeError.ts';

/** What the thread is asked, one at a time. */
export interface CheckRequest {
  readonly schema: unknown;
  readonly data: unknown;
}

/** What the thread says: once that it is ready, then one answer to each request. */
export type CheckAnswer =
  | { readonly type: 'ready' }
  | { readonly type: 'checked'; readonly problems: readonly SchemaProblem[] }
  | { readonly type: 'failed'; readonly reason: 'too-deep' | 'unusable'; readonly detail: string };
