import type { Mirror, RowsChange } from '../../shared/client/mirror.ts';
import type { Row } from '../../shared/model/rows.ts';
import type { TaskStatus } from '../../shared/model/task.ts';

/** What a window counts: tasks by state, what waits for a human, servers by whether they are there. */
type Counted = `task:${TaskStatus}` | 'waiting' | 'server:online' | 'server:offline' | 'server:unfit';

/** Figures over the rows of a window, kept up to date row by row. */
export class HubCounts {
  readonly #of = new Map<string, Counted>();
  readonly #counts = new Map<Counted, number>();

  constructor(mirror: Mirror) {
    for (const kind of ['task', 'intervention', 'server'] as const)
      for (const row of mirror.all(kind).values()) this.#set(row.id, countedAs(row));
  }

  take({ changed, removed }: RowsChange): void {
    for (const { id } of removed) this.#set(id, undefined);
    for (const row of changed) this.#set(row.id, countedAs(row));
  }

  /** How many tasks are in some of these states. */
  tasks(statuses: readonly TaskStatus[]): number {
    return statuses.reduce((sum, status) => sum + this.#count(`task:${status}`), 0);
  }

  /** Tasks that an agent works on now. */
  get running(): number {
    return this.tasks(['planning', 'running']);
  }

  /** What waits for a human. */
  get waiting(): number {
    return this.#count('waiting');
  }

  get offline(): number {
    return this.#count('server:offline');
  }

  get unfit(): number {
    return this.#count('server:unfit');
  }

  get servers(): number {
    return this.#count('server:online') + this.offline + this.unfit;
  }

  #count(what: Counted): number {
    return this.#counts.get(what) ?? 0;
  }

  #set(id: string, now: Counted | undefined): void {
    const before = this.#of.get(id);
    if (before === now) return;
    if (before !== undefined) this.#counts.set(before, this.#count(before) - 1);
    if (now === undefined) this.#of.delete(id);
    else {
      this.#of.set(id, now);
      this.#counts.set(now, this.#count(now) + 1);
    }
  }
}

function countedAs(row: Row): Counted | undefined {
  switch (row.kind) {
    case 'task':
      return `task:${row.status}`;
    case 'intervention':
      return row.state === 'open' ? 'waiting' : undefined;
    case 'server':
      return `server:${row.state}`;
    default:
      return undefined;
  }
}
