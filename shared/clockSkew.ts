/** What lies below it is the way that the word took, and what clocks of one place differ by. */
const leastMs = 2_000;

/** How far the hub's clock is ahead of this machine's, as the hub said at this moment; 0 where they agree, or it said nothing. */
export function clockSkew(hubAt: number | undefined, now: number): number {
  const skew = hubAt === undefined ? 0 : hubAt - now;
  return Math.abs(skew) < leastMs ? 0 : skew;
}
