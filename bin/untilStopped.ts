const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Resolves with the first signal that asks this process to end; the second one ends it at once. */
export function untilStopped(): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of signals) {
      process.once(signal, () => {
        for (const other of signals) process.removeAllListeners(other);
        resolve(signal);
      });
    }
  });
}
