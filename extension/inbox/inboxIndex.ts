import type { InterventionRow } from '../../shared/model/intervention.ts';
import type { Row } from '../../shared/model/rows.ts';
import type { Mirror, RowsChange } from '../../shared/client/mirror.ts';
import type { TreeChange } from '../views/treeModel.ts';
import { aboutIdOf, aboutName } from './about.ts';
import { groupKey, inboxSections, placeOf } from './inboxSections.ts';
import type { Grouping, InboxMoment, InboxPlace, InboxSections } from './inboxSections.ts';
import { spanText } from './spans.ts';

/** What the inbox is made from. */
export interface InboxSource {
  readonly mirror: Pick<Mirror, 'get'>;
  readonly now: () => number;
  readonly snoozedUntil: (id: string) => number | undefined;
}

/**
 * The inbox, kept up to date by what changes: thousands of rows cost nothing until one of them moves, and a change that
 * moves none draws that row alone. Times pass only where `pass` is called.
 */
export class InboxIndex {
  readonly #source: InboxSource;
  /** Those that have a place. */
  readonly #rows = new Map<string, InterventionRow>();
  /** Ids by the task, objective or session that they are about. */
  readonly #byAbout = new Map<string, Set<string>>();
  /** What is said of those, to tell a change that shows from one that does not. */
  readonly #names = new Map<string, string>();
  /** How long the rows that were drawn say that they wait. */
  readonly #drawnSpans = new Map<string, string>();
  #sections: InboxSections | undefined;
  #parents: ReadonlyMap<string, string> | undefined;
  #grouping: Grouping;

  constructor(source: InboxSource, grouping: Grouping) {
    this.#source = source;
    this.#grouping = grouping;
  }

  get grouping(): Grouping {
    return this.#grouping;
  }

  /** What is shown where now. */
  get sections(): InboxSections {
    this.#sections ??= inboxSections(this.#rows.values(), this.#grouping, this.#moment());
    return this.#sections;
  }

  row(id: string): InterventionRow | undefined {
    return this.#rows.get(id);
  }

  placeOf(row: InterventionRow): InboxPlace | undefined {
    return placeOf(row, this.#moment());
  }

  /** The group or section that a row is in. */
  parentOf(id: string): string | undefined {
    this.#parents ??= parentsOf(this.sections);
    return this.#parents.get(id);
  }

  /** How long it has been waiting, or waited; kept fresh from now on where the row is drawn. */
  drawnSpan(row: InterventionRow): string {
    const text = this.#spanOf(row);
    this.#drawnSpans.set(row.id, text);
    return text;
  }

  /** Takes what came of any kind; says what has to be drawn anew, nothing where that is empty. */
  take({ changed, removed }: RowsChange): TreeChange {
    const drawn: string[] = [];
    let isMoved = false;
    for (const row of changed) {
      if (row.kind === 'intervention') {
        if (this.#put(row)) isMoved = true;
        else if (this.#rows.has(row.id)) drawn.push(row.id);
      } else drawn.push(...this.#renamed(row));
    }
    for (const row of removed) {
      if (row.kind === 'intervention') isMoved = this.#drop(row.id) || isMoved;
      else drawn.push(...this.#renamed(row));
    }
    return isMoved ? this.#move() : drawn;
  }

  groupBy(grouping: Grouping): TreeChange {
    this.#grouping = grouping;
    return this.#move();
  }

  /** Some were put off, or come back. */
  snoozed(): TreeChange {
    return this.#move();
  }

  /** Time has passed: what ended its place goes, the order follows, and drawn rows say how long they wait. */
  pass(): TreeChange {
    const before = this.sections;
    const moment = this.#moment();
    for (const row of this.#rows.values()) if (placeOf(row, moment) === undefined) this.#drop(row.id);
    const after = inboxSections(this.#rows.values(), this.#grouping, moment);
    if (!isSame(before, after)) return this.#move();
    const drawn: string[] = [];
    for (const [id, text] of this.#drawnSpans) {
      const row = this.#rows.get(id);
      if (row === undefined) this.#drawnSpans.delete(id);
      else if (this.#spanOf(row) !== text) drawn.push(id);
    }
    return drawn;
  }

  #put(row: InterventionRow): boolean {
    const before = this.#rows.get(row.id);
    if (placeOf(row, this.#moment()) === undefined) return this.#drop(row.id);
    this.#rows.set(row.id, row);
    const about = aboutIdOf(row);
    const ids = this.#byAbout.get(about);
    if (ids === undefined) {
      this.#byAbout.set(about, new Set([row.id]));
      this.#names.set(about, aboutName(this.#source.mirror, row));
    } else ids.add(row.id);
    return before === undefined || isMovedBy(before, row);
  }

  #drop(id: string): boolean {
    const row = this.#rows.get(id);
    if (row === undefined) return false;
    this.#rows.delete(id);
    this.#drawnSpans.delete(id);
    const about = aboutIdOf(row);
    const ids = this.#byAbout.get(about);
    ids?.delete(id);
    if (ids?.size === 0) {
      this.#byAbout.delete(about);
      this.#names.delete(about);
    }
    return true;
  }

  /** Rows that say a name which is another now. */
  #renamed(row: Exclude<Row, { kind: 'intervention' }>): readonly string[] {
    if (row.kind === 'project')
      return this.#grouping === 'project'
        ? [...this.sections.lists.keys()].filter((id) => groupKey(id) === row.id)
        : [];
    const ids = this.#byAbout.get(row.id);
    const first = this.#rows.get(ids?.values().next().value ?? '');
    if (ids === undefined || first === undefined) return [];
    const name = aboutName(this.#source.mirror, first);
    if (this.#names.get(row.id) === name) return [];
    this.#names.set(row.id, name);
    const groups =
      this.#grouping === 'task' ? [...this.sections.lists.keys()].filter((id) => groupKey(id) === row.id) : [];
    return [...ids, ...groups];
  }

  #move(): TreeChange {
    this.#sections = undefined;
    this.#parents = undefined;
    this.#drawnSpans.clear();
    return 'all';
  }

  #moment(): InboxMoment {
    return { now: this.#source.now(), snoozedUntil: this.#source.snoozedUntil };
  }

  #spanOf({ askedAt, closedAt }: InterventionRow): string {
    return spanText(this.#source.now() - (closedAt ?? askedAt));
  }
}

/** Whether it may stand elsewhere than before. */
const isMovedBy = (before: InterventionRow, after: InterventionRow): boolean =>
  before.state !== after.state ||
  before.downstream !== after.downstream ||
  before.what !== after.what ||
  before.askedAt !== after.askedAt ||
  before.closedAt !== after.closedAt ||
  before.projectId !== after.projectId;

function isSame({ lists: before }: InboxSections, { lists: after }: InboxSections): boolean {
  if (before.size !== after.size) return false;
  for (const [parent, ids] of after) {
    const old = before.get(parent);
    if (old?.length !== ids.length || ids.some((id, index) => id !== old[index])) return false;
  }
  return true;
}

function parentsOf({ lists }: InboxSections): ReadonlyMap<string, string> {
  const parents = new Map<string, string>();
  for (const [parent, ids] of lists) if (parent !== '') for (const id of ids) parents.set(id, parent);
  return parents;
}
