import { badRequest } from '../../shared/errors.ts';

interface Listed<Item, Row> {
  /** A filter is asked behind the cursor, so that a record which left the filter still marks its place. */
  readonly keeps?: (item: Item) => boolean;
  readonly rowOf: (item: Item) => Row;
}

/**
 * A page of a list in its own order: the rows behind the record `after`, at most `limit`.
 * @throws bad-request where that record is not in the list any more.
 */
export function listPage<Item extends { readonly id: string }, Row>(
  items: Iterable<Item>,
  { after, limit }: { readonly after?: string | undefined; readonly limit: number },
  { keeps, rowOf }: Listed<Item, Row>,
): { rows: Row[]; next?: string } {
  const rows: Row[] = [];
  let isPassed = after === undefined;
  let last = '';
  for (const item of items) {
    if (!isPassed) {
      isPassed = item.id === after;
      continue;
    }
    if (keeps?.(item) === false) continue;
    if (rows.length === limit) return { rows, next: last };
    rows.push(rowOf(item));
    last = item.id;
  }
  if (isPassed) return { rows };
  throw badRequest([{ path: 'after', message: 'is not in this list any more; begin again without it' }]);
}
