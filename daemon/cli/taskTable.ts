import type { Blocker, TaskRow } from '../../shared/model/task.ts';
import { colourState, createColours, renderTable } from '../../runtime/terminalText.ts';
import type { TableLook } from '../../runtime/terminalText.ts';
import type { NameOf } from './names.ts';
import { shortId } from './names.ts';
import { renderSpan } from './times.ts';

/** What a table of tasks needs besides its rows. */
export interface TaskTableParts {
  readonly nameOf: NameOf;
  readonly nowMs: number;
  readonly look: TableLook;
}

/** Tasks as a table: ref, title, status, server, what blocks them, age. */
export function renderTaskTable(rows: readonly TaskRow[], { nameOf, nowMs, look }: TaskTableParts): string {
  const refs = new Map(rows.map(({ id, ref }) => [id, ref]));
  const colours = createColours(look.colour);
  const colourStatus = (text: string) =>
    text.endsWith(staleMark)
      ? `${colourState(colours, text.slice(0, -staleMark.length))}${colours.yellow(staleMark)}`
      : colourState(colours, text);
  return renderTable(
    rows,
    [
      { title: 'ref', text: ({ ref }) => ref, isWhole: true },
      { title: 'title', text: ({ title }) => title },
      {
        title: 'status',
        text: ({ status, stale = [] }) => (stale.length === 0 ? status : `${status}${staleMark}`),
        isWhole: true,
        colour: (text) => colourStatus(text),
      },
      { title: 'server', text: ({ serverId }) => nameOf(serverId) },
      { title: 'blocked by', text: ({ blockedBy }) => renderBlockers(blockedBy, refs), colour: colours.dim },
      { title: 'age', text: ({ createdAt }) => renderSpan(nowMs - createdAt), align: 'right' },
    ],
    look,
  );
}

/** On a task with an input that was published again since. */
const staleMark = ', stale';

/** Blockers in their shortest form: `SHOP-1:api_schema, SHOP-2`. */
export function renderBlockers(blockers: readonly Blocker[], refs: ReadonlyMap<string, string>): string {
  const short = blockers.map(({ on, key, text, code }) => {
    if (on === undefined) return code === 'not-queued' ? 'waits for a person' : text;
    return `${refs.get(on) ?? shortId(on)}${key === undefined ? '' : `:${key}`}`;
  });
  return [...new Set(short)].join(', ');
}
