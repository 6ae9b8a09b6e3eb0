import type * as z from 'zod';
import type { timelineEntry } from '../../shared/model/timelineEntry.ts';
import { actorName } from '../../shared/model/actor.ts';
import { createColours, renderTable } from '../../runtime/terminalText.ts';
import type { TableLook } from '../../runtime/terminalText.ts';
import { readActor } from './actors.ts';
import type { NameOf } from './names.ts';
import { isId, shortId } from './names.ts';
import { renderValue } from './page.ts';
import { renderClock } from './times.ts';

export type TimelineEntry = z.infer<typeof timelineEntry>;

/** Every event of a task: time since its creation, event, actor, details; ids in details by their names. */
export function renderTimeline(entries: readonly TimelineEntry[], look: TableLook, nameOf: NameOf = shortOf): string {
  const begin = entries[0]?.at ?? 0;
  const { dim } = createColours(look.colour);
  return renderTable(
    entries,
    [
      { title: 'time', text: ({ at }) => renderClock(at - begin), isWhole: true },
      { title: 'event', text: ({ type }) => type, isWhole: true },
      { title: 'actor', text: ({ actor }) => actorName(readActor(actor)) },
      {
        title: 'details',
        text: ({ details }) => renderDetails(details, nameOf, look.width === Infinity ? Infinity : undefined),
        colour: dim,
      },
    ],
    look,
  );
}

/** Details as people read them: `{agent: dev-1}`; names in place of ids, hashes by their beginning, nothing empty. */
export function renderDetails(details: TimelineEntry['details'], nameOf: NameOf, maxCharacters?: number): string {
  const shown = Object.entries(details).flatMap(([name, value]): [string, unknown][] => {
    const isEmpty = Array.isArray(value) && value.length === 0;
    if (isEmpty || name === 'startedAt') return [];
    if (typeof value !== 'string') return [[name, value]];
    if (name === 'hash') return [[name, value.slice(0, 12)]];
    return isId(value) ? [[name.replace(/Id$/, ''), nameOf(value)]] : [[name, value]];
  });
  return shown.length === 0 ? '' : renderValue(Object.fromEntries(shown), maxCharacters);
}

const shortOf: NameOf = (id) => (id === undefined ? '' : shortId(id));
