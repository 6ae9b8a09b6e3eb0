import * as z from 'zod';

const watcher = z.object({
  /** Empty for one that is no person. */
  personId: z.string(),
  name: z.string(),
  /** Whether what it types is taken. */
  drive: z.boolean(),
  /** Typed within the last moments. */
  typing: z.boolean(),
});
/** Somebody who watches a session now: each of his terminals is one. */
export type Watcher = z.infer<typeof watcher>;

/** Everybody who watches a session. */
export const watchers = z.array(watcher);
