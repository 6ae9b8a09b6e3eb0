/** Lets a few do something at once; others wait for their turn, in the order in which they came. */
export interface Turns {
  readonly take: <Value>(work: () => Promise<Value>) => Promise<Value>;
}

/** Makes turns for so many at once. */
export function createTurns(atOnce: number): Turns {
  const waiting: (() => void)[] = [];
  let busy = 0;
  return {
    async take(work) {
      if (busy >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve));
      else busy += 1;
      try {
        return await work();
      } finally {
        // A turn goes from hand to hand: whoever comes now cannot get before those who wait.
        const next = waiting.shift();
        if (next === undefined) busy -= 1;
        else next();
      }
    },
  };
}
