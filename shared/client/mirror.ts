import type { Row } from '../model/rows.ts';

type RowKind = Row['kind'];
export type RowOf<Kind extends RowKind> = Extract<Row, { readonly kind: Kind }>;

/** Rows that came or changed, and rows that left, as they were last. */
export interface RowsChange {
  readonly changed: readonly Row[];
  readonly removed: readonly Row[];
}

/** A frame of rows, as far as a mirror needs it. */
export interface RowsFrame {
  readonly seq: number;
  readonly rows: readonly Row[];
  readonly removed: readonly string[];
  readonly complete?: boolean | undefined;
}

/**
 * A window's copy of what its person may see at the hub, by kind and id. It is shown while it fills for the first time;
 * where it begins anew later, what was there stays until the new rows are whole, so that nothing flickers.
 */
export class Mirror {
  readonly #rows = new Map<string, Row>();
  readonly #byKind = new Map<RowKind, Map<string, Row>>();
  #runId = '';
  #seq: number | undefined;
  /** Ids that came since it began anew; undefined where it goes on. */
  #renewed: Set<string> | undefined;
  #isWhole = false;

  /** Where it stands, for the hub to go on from; undefined before the first rows. */
  get position(): { readonly runId: string; readonly seq: number } | undefined {
    return this.#seq === undefined ? undefined : { runId: this.#runId, seq: this.#seq };
  }

  /** Whether everything has been there once. */
  get isWhole(): boolean {
    return this.#isWhole;
  }

  get size(): number {
    return this.#rows.size;
  }

  all<Kind extends RowKind>(kind: Kind): ReadonlyMap<string, RowOf<Kind>> {
    // Only rows of that kind are ever put into its map.
    return (this.#byKind.get(kind) ?? new Map()) as ReadonlyMap<string, RowOf<Kind>>;
  }

  get<Kind extends RowKind>(kind: Kind, id: string): RowOf<Kind> | undefined {
    return this.all(kind).get(id);
  }

  /** A connection begins; `fresh` where the hub sends everything anew. */
  welcome({ runId, fresh }: { readonly runId: string; readonly fresh: boolean }): void {
    this.#runId = runId;
    this.#renewed = fresh ? new Set() : undefined;
    if (fresh) this.#seq = undefined;
  }

  /** Takes a frame; what it says twice changes nothing. */
  take({ seq, rows, removed, complete }: RowsFrame): RowsChange {
    const gone: Row[] = [];
    for (const row of rows) this.#put(row);
    for (const id of removed) this.#remove(id, gone);
    if (complete === true) {
      const renewed = this.#renewed;
      if (renewed !== undefined) for (const id of this.#rows.keys()) if (!renewed.has(id)) this.#remove(id, gone);
      this.#renewed = undefined;
      this.#isWhole = true;
    }
    this.#seq = seq;
    return { changed: rows, removed: gone };
  }

  /** Forgets everything: another hub, or another person. */
  clear(): RowsChange {
    const removed = [...this.#rows.values()];
    this.#rows.clear();
    this.#byKind.clear();
    this.#seq = undefined;
    this.#renewed = undefined;
    this.#isWhole = false;
    return { changed: [], removed };
  }

  #put(row: Row): void {
    this.#rows.set(row.id, row);
    const ofKind = this.#byKind.get(row.kind) ?? new Map<string, Row>();
    this.#byKind.set(row.kind, ofKind.set(row.id, row));
    this.#renewed?.add(row.id);
  }

  #remove(id: string, gone: Row[]): void {
    const row = this.#rows.get(id);
    this.#renewed?.delete(id);
    if (row === undefined) return;
    this.#rows.delete(id);
    this.#byKind.get(row.kind)?.delete(id);
    gone.push(row);
  }
}
