import type { RowsChange } from '../../../shared/client/mirror.ts';
import type { Row } from '../../../shared/model/rows.ts';

/** Which tasks something open is asked about: a question, an approval, a plan, whatever waits for a human. */
export class WaitingTasks {
  readonly #open = new Map<string, Set<string>>();

  has(taskId: string): boolean {
    return this.#open.has(taskId);
  }

  /** Ids of what is open about a task. */
  of(taskId: string): ReadonlySet<string> {
    return this.#open.get(taskId) ?? none;
  }

  /** The tasks of which it is another answer now. */
  take({ changed, removed }: RowsChange): ReadonlySet<string> {
    const touched = new Set<string>();
    for (const row of changed) this.#note(row, row.kind === 'intervention' && row.state === 'open', touched);
    for (const row of removed) this.#note(row, false, touched);
    return touched;
  }

  #note(row: Row, isOpen: boolean, touched: Set<string>): void {
    if (row.kind !== 'intervention' || row.taskId === undefined) return;
    const open = this.#open.get(row.taskId) ?? new Set();
    if (open.has(row.id) === isOpen) return;
    if (isOpen) open.add(row.id);
    else open.delete(row.id);
    if (open.size === 0) this.#open.delete(row.taskId);
    else this.#open.set(row.taskId, open);
    touched.add(row.taskId);
  }
}

const none: ReadonlySet<string> = new Set();
