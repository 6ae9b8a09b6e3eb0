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
  const colourStatus = (text: string) => {
    const [status = '', ...marks] = text.split(', ');
    return [colourState(colours, status), ...marks.map(colours.yellow)].join(', ');
  };
  return renderTable(
    rows,
    [
      { title: 'ref', text: ({ ref }) => ref, isWhole: true },
      { title: 'title', text: ({ title }) => title },
      {
        title: 'status',
        text: (row) => [row.status, ...marksOf(row)].join(', '),
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

/** That its evidence is being checked, what a person made of it, and whether an input was published again since. */
const marksOf = ({ verdict, stale = [], provingSince }: TaskRow): readonly string[] => [
  ...(provingSince === undefined ? [] : ['proving']),
  ...(verdict === undefined ? [] : [verdict.kind.replace('-', ' ')]),
  ...(stale.length === 0 ? [] : ['stale']),
];

/** Blockers in their shortest form: `SHOP-1:api_schema, SHOP-2`. */
export function renderBlockers(blockers: readonly Blocker[], refs: ReadonlyMap<string, string>): string {
  const short = blockers.map(({ on, key, text, code }) => {
    if (on === undefined) return code === 'not-queued' ? 'waits for a person' : text;
    return `${refs.get(on) ?? shortId(on)}${key === undefined ? '' : `:${key}`}`;
  });
  return [...new Set(short)].join(', ');
}
