/** A time within which something must be heard. It does not run while a person is asked. */
export interface Patience {
  /** Begins anew: something was heard. */
  readonly renew: () => void;
  /** Stands still until that is over. */
  readonly during: <Value>(work: Promise<Value>) => Promise<Value>;
  readonly end: () => void;
}

/** Starts it; `onOver` is called once when nothing was heard for so long. */
export function startPatience(limitMs: number, onOver: () => void): Patience {
  let timer: NodeJS.Timeout | undefined;
  let asked = 0;
  let isOver = false;
  const renew = () => {
    clearTimeout(timer);
    if (isOver || asked > 0) return;
    timer = setTimeout(() => {
      isOver = true;
      onOver();
    }, limitMs);
  };
  renew();
  return {
    renew,
    async during(work) {
      asked += 1;
      clearTimeout(timer);
      try {
        return await work;
      } finally {
        asked -= 1;
        renew();
      }
    },
    end() {
      isOver = true;
      clearTimeout(timer);
    },
  };
}
