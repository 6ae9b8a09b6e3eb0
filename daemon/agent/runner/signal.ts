/** Wakes those who wait for a change; who comes later waits for the next one. */
export class Signal {
  private readonly waiters = new Set<() => void>();

  wait(): Promise<void> {
    return new Promise((resolve) => this.waiters.add(resolve));
  }

  fire(): void {
    const waiting = [...this.waiters];
    this.waiters.clear();
    for (const wake of waiting) wake();
  }
}
