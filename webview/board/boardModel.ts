import * as z from 'zod';
import type { TaskRow } from '../../shared/model/task.ts';
import type { HostToPage } from '../../shared/protocol/hostToPage.ts';
import { askedFor, wishOf } from '../look/taskWishes.ts';
import type { Question } from '../page/askDialog.ts';
import { failureText } from '../page/pageClient.ts';
import type { PageTools } from '../page/startPage.ts';
import { t } from '../text.ts';
import { columnsOf, noFilter } from './boardCards.ts';
import type { BoardFilter, Columns } from './boardCards.ts';
import { columnIds, columnOf, meaningOf } from './boardColumns.ts';
import type { ColumnId } from './boardColumns.ts';

const keptFilter = z.object({
  project: z.string(),
  parent: z.string(),
  server: z.string(),
  label: z.string(),
  text: z.string(),
});

/** The state of the board: cards, filter, the card that the keyboard is on, and the one that is on its way. */
export class BoardModel {
  readonly tools: PageTools;
  filter: BoardFilter = noFilter;
  /** The card that the keyboard is on. */
  current: string | undefined;
  /** Whether the keyboard's card is to get the focus when it is drawn. */
  wantsFocus = false;
  /** The card that is carried, and the column that it is over. */
  carried: { readonly id: string; readonly over: ColumnId | undefined } | undefined;
  /** Said below the board, and read aloud. */
  notice: { readonly text: string; readonly isRefusal: boolean } | undefined;
  question: Question | undefined;
  /** Cards whose wish is on its way. */
  readonly sent = new Set<string>();
  isWhole = false;
  /** Made when they are first looked at after a change, not for each frame of scrolling. */
  #columns: Columns | undefined;
  #labels: readonly string[] | undefined;

  constructor(tools: PageTools) {
    this.tools = tools;
  }

  get columns(): Columns {
    this.#columns ??= columnsOf(this.tools.client.mirror.all('task').values(), this.filter);
    return this.#columns;
  }

  /** All labels in use, for the filter. */
  get labels(): readonly string[] {
    if (this.#labels === undefined) {
      const labels = new Set<string>();
      for (const task of this.tools.client.mirror.all('task').values())
        for (const label of task.labels) labels.add(label);
      this.#labels = [...labels].sort();
    }
    return this.#labels;
  }

  onMessage(message: HostToPage): void {
    if (message.type === 'begin') {
      const kept = keptFilter.safeParse(message.kept);
      this.filter = kept.success ? kept.data : noFilter;
      this.isWhole = false;
    }
    if (message.type === 'rows' && message.complete === true) this.isWhole = true;
    if (message.type !== 'begin' && message.type !== 'rows') return;
    this.#columns = undefined;
    this.#labels = undefined;
  }

  setFilter(changes: Partial<BoardFilter>): void {
    this.filter = { ...this.filter, ...changes };
    this.#columns = undefined;
    this.tools.client.keep({ ...this.filter });
    this.tools.redraw();
  }

  card(id: string | undefined): TaskRow | undefined {
    return id === undefined ? undefined : this.tools.client.mirror.get('task', id);
  }

  /** What it would mean to put the carried card there. */
  meaningOver(column: ColumnId): ReturnType<typeof meaningOf> {
    const task = this.card(this.carried?.id);
    return task === undefined ? undefined : meaningOf(task, column);
  }

  carry(id: string, over?: ColumnId): void {
    if (!this.tools.client.mayChange) return;
    if (this.carried?.id === id && this.carried.over === over) return;
    this.carried = { id, over };
    const meaning = over === undefined ? undefined : this.meaningOver(over);
    const task = this.card(id);
    if (meaning !== undefined && 'why' in meaning) this.notice = { text: meaning.why, isRefusal: true };
    else if (meaning !== undefined && task !== undefined)
      this.notice = { text: `${task.ref}: ${wishOf(meaning.wish, task).text}`, isRefusal: false };
    else this.notice = undefined;
    this.tools.redraw();
  }

  putDown(): void {
    this.carried = undefined;
    this.tools.redraw();
  }

  /** Puts a card into a column: asks first what has to be asked. */
  put(id: string, to: ColumnId): void {
    const task = this.card(id);
    this.carried = undefined;
    this.notice = undefined;
    const meaning = task === undefined ? undefined : meaningOf(task, to);
    this.tools.redraw();
    if (task === undefined || meaning === undefined) return;
    if ('why' in meaning) {
      this.notice = { text: meaning.why, isRefusal: true };
      return;
    }
    const wish = wishOf(meaning.wish, task);
    const send = (said: string): void => {
      this.question = undefined;
      void this.#send(task, wish.name, said);
    };
    if (wish.ask === undefined && wish.warning === undefined) send('');
    else this.question = { title: `${task.ref} ${task.title}`, wish, said: '', confirm: send };
  }

  /** Moves the keyboard to another card. */
  step(rows: number, columns: number): void {
    const lists = columnIds.map((id) => this.columns[id]);
    const at = this.card(this.current);
    const column =
      at === undefined ? lists.findIndex((cards) => cards.length > 0) : columnIds.indexOf(columnOf(at.status));
    const row = at === undefined ? 0 : (lists[column]?.findIndex(({ id }) => id === at.id) ?? 0);
    let next = column;
    if (columns !== 0) {
      do next += columns;
      while (next >= 0 && next < lists.length && (lists[next]?.length ?? 0) === 0);
    }
    const cards = lists[next] ?? [];
    const chosen = cards[Math.max(0, Math.min(row + rows, cards.length - 1))];
    if (chosen === undefined) return;
    this.current = chosen.id;
    this.wantsFocus = true;
    this.tools.redraw();
  }

  /** Carries the keyboard's card to the next column, or the one before. */
  carryBy(columns: number): void {
    const { carried } = this;
    const task = this.card(carried?.id);
    if (carried === undefined || task === undefined) return;
    const at = columnIds.indexOf(carried.over ?? columnOf(task.status));
    const over = columnIds[Math.max(0, Math.min(at + columns, columnIds.length - 1))];
    this.carry(carried.id, over);
  }

  async #send(task: TaskRow, name: Parameters<typeof askedFor>[0], said: string): Promise<void> {
    const { operation, params } = askedFor(name, task, said);
    this.sent.add(task.id);
    this.tools.redraw();
    try {
      await this.tools.client.call(operation, params);
      this.notice = { text: t('{0}: {1}', task.ref, wishOf(name, task).text), isRefusal: false };
    } catch (thrown) {
      this.notice = { text: failureText(thrown), isRefusal: true };
    }
    this.sent.delete(task.id);
    this.tools.redraw();
  }
}
