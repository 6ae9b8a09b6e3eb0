/** A map that forgets what was put in first when it is full. */
export class Bounded<Value> {
  private readonly values = new Map<string, Value>();
  private readonly max: number;

  constructor(max: number) {
    this.max = max;
  }

  get(key: string): Value | undefined {
    return this.values.get(key);
  }

  has(key: string): boolean {
    return this.values.has(key);
  }

  set(key: string, value: Value): void {
    this.values.set(key, value);
    const oldest = this.values.size > this.max ? this.values.keys().next().value : undefined;
    if (oldest !== undefined) this.values.delete(oldest);
  }

  delete(key: string): void {
    this.values.delete(key);
  }
}
