/** A way that leads back to where it began, and the line of the step that closes it. */
export interface Cycle {
  readonly names: readonly string[];
  readonly line: number;
}

export interface Step {
  readonly to: string;
  readonly line: number;
}

/** Several show where a graph is wrong; all of them could be very many. */
const maxCycles = 10;

/** Ways that lead back to where they began, one for each step that closes one, at most ten. */
export function findCycles(starts: Iterable<string>, stepsOf: (name: string) => readonly Step[]): readonly Cycle[] {
  const cycles: Cycle[] = [];
  const finished = new Set<string>();
  for (const start of starts) {
    const path = [{ name: start, steps: finished.has(start) ? [] : stepsOf(start), at: 0 }];
    const position = new Map([[start, 0]]);
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const next = top.steps[top.at];
      if (next === undefined) {
        finished.add(top.name);
        position.delete(top.name);
        path.pop();
        continue;
      }
      top.at += 1;
      const from = position.get(next.to);
      if (from !== undefined) {
        cycles.push({ names: [...path.slice(from).map(({ name }) => name), next.to], line: next.line });
        if (cycles.length === maxCycles) return cycles;
      } else if (!finished.has(next.to)) {
        position.set(next.to, path.length);
        path.push({ name: next.to, steps: stepsOf(next.to), at: 0 });
      }
    }
  }
  return cycles;
}
