import type { Context } from './context.ts';

/** When something was asked about a record, by the hub's clock: not before there was that record, whatever a daemon says. */
export const askedAt = (
  { createdAt }: { readonly createdAt: number },
  { now, saidAgoMs = 0 }: Pick<Context, 'now' | 'saidAgoMs'>,
): number => Math.max(Math.min(createdAt, now), now - saidAgoMs);
