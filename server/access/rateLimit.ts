/** How fast one key may act: so many at once, refilled at so many a second. */
export interface RateLimitOptions {
  readonly burst: number;
  readonly perSecond: number;
  /** Keys that are remembered; the one that acted longest ago is forgotten first. */
  readonly maxKeys: number;
}

/** Token buckets, one for each key, in bounded memory. */
export interface RateLimit {
  /** Takes one; false where the key has none left. */
  take: (key: string, now: number) => boolean;
}

/** What one token may do: far above what a person or a benchmark needs, below what would starve the others. */
export const callerRate: RateLimitOptions = { burst: 40_000, perSecond: 20_000, maxKeys: 10_000 };
/** Wrong tokens from one address: enough for a mistyped one in a loop of scripts, too few to flood the log. */
export const failureRate: RateLimitOptions = { burst: 20, perSecond: 1, maxKeys: 10_000 };

/** Makes a limit; time comes in with each call. */
export function createRateLimit({ burst, perSecond, maxKeys }: RateLimitOptions): RateLimit {
  const buckets = new Map<string, { left: number; at: number }>();
  return {
    take(key, now) {
      const bucket = buckets.get(key) ?? { left: burst, at: now };
      // Put back at the end, so that the first key of the Map is always the one that acted longest ago.
      buckets.delete(key);
      buckets.set(key, bucket);
      const [oldest] = buckets.keys();
      if (buckets.size > maxKeys && oldest !== undefined) buckets.delete(oldest);
      bucket.left = Math.min(burst, bucket.left + (Math.max(0, now - bucket.at) / 1_000) * perSecond);
      bucket.at = now;
      if (bucket.left < 1) return false;
      bucket.left -= 1;
      return true;
    },
  };
}
