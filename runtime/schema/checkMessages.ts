import type { SchemaProblem } from './describeError.ts';

/** What the thread is asked, one at a time. */
export interface CheckRequest {
  readonly schema: unknown;
  readonly data: unknown;
}

/** One answer to each request. */
export type CheckAnswer =
  | { readonly type: 'checked'; readonly problems: readonly SchemaProblem[] }
  | { readonly type: 'failed'; readonly reason: 'too-deep' | 'unusable'; readonly detail: string };
