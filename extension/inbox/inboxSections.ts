import type { InterventionRow } from '../../shared/model/intervention.ts';
import { aboutIdOf } from './about.ts';
import { byWeight } from '../../shared/model/inboxOrder.ts';

export const groupings = ['none', 'kind', 'project', 'task'] as const;
/** By what the inbox is grouped. */
export type Grouping = (typeof groupings)[number];

/** Where an intervention stands in the inbox; undefined where it is not shown any more. */
export type InboxPlace = 'waiting' | 'snoozed' | 'answered';

/** Answers are shown so long after they were given: who was first is news for about as long. */
export const recentMs = 3_600_000;
/** More of them are history, which the timeline of each task tells. */
export const maxRecent = 50;

/** What decides where a row stands. */
export interface InboxMoment {
  readonly now: number;
  /** Until when an intervention was put off; undefined where it was not. */
  readonly snoozedUntil: (id: string) => number | undefined;
}

/** What is shown where, as ids. */
export interface InboxSections {
  /** What waits, most urgent first, however it is grouped. */
  readonly waiting: readonly string[];
  /** By the row that they are below; the roots' is the empty one. */
  readonly lists: ReadonlyMap<string, readonly string[]>;
}

export const snoozedSection = 'section:snoozed';
export const answeredSection = 'section:answered';
const groupPrefix = 'group:';

export function placeOf(row: InterventionRow, { now, snoozedUntil }: InboxMoment): InboxPlace | undefined {
  if (row.state === 'open') return (snoozedUntil(row.id) ?? 0) > now ? 'snoozed' : 'waiting';
  return row.state === 'answered' && (row.closedAt ?? 0) >= now - recentMs ? 'answered' : undefined;
}

/** The group that a waiting one belongs to: its kind, or the id of its project, or of what it is about. */
export function groupOf(row: InterventionRow, grouping: Exclude<Grouping, 'none'>): string {
  switch (grouping) {
    case 'kind':
      return `${groupPrefix}${row.what}`;
    case 'project':
      return `${groupPrefix}${row.projectId}`;
    case 'task':
      return `${groupPrefix}${aboutIdOf(row)}`;
  }
}

/** What a group is of; undefined for ids of anything else. */
export const groupKey = (id: string): string | undefined =>
  id.startsWith(groupPrefix) ? id.slice(groupPrefix.length) : undefined;

/**
 * The inbox by its plain definition: what waits, most urgent first, in groups where that is wanted (the group of the
 * most urgent one first); then what was put off, the next to come back first; then the last answers.
 */
export function inboxSections(rows: Iterable<InterventionRow>, grouping: Grouping, moment: InboxMoment): InboxSections {
  const places: Readonly<Record<InboxPlace, InterventionRow[]>> = { waiting: [], snoozed: [], answered: [] };
  for (const row of rows) {
    const place = placeOf(row, moment);
    if (place !== undefined) places[place].push(row);
  }
  const lists = new Map<string, readonly string[]>();
  const roots: string[] = [];
  const put = (section: string, ids: readonly string[]): void => {
    if (ids.length === 0) return;
    roots.push(section);
    lists.set(section, ids);
  };
  const waiting = byWeight(places.waiting, moment.now);
  const waitingIds = waiting.map(({ id }) => id);
  if (grouping === 'none') roots.push(...waitingIds);
  else for (const [group, ids] of grouped(waiting, grouping)) put(group, ids);
  const until = ({ id }: InterventionRow): number => moment.snoozedUntil(id) ?? 0;
  put(
    snoozedSection,
    idsBy(places.snoozed, (a, b) => until(a) - until(b)),
  );
  put(answeredSection, idsBy(places.answered, (a, b) => (b.closedAt ?? 0) - (a.closedAt ?? 0)).slice(0, maxRecent));
  return { waiting: waitingIds, lists: lists.set('', roots) };
}

function grouped(
  waiting: readonly InterventionRow[],
  grouping: Exclude<Grouping, 'none'>,
): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const row of waiting) {
    const group = groupOf(row, grouping);
    const ids = groups.get(group);
    if (ids === undefined) groups.set(group, [row.id]);
    else ids.push(row.id);
  }
  return groups;
}

const idsBy = (rows: InterventionRow[], order: (a: InterventionRow, b: InterventionRow) => number): readonly string[] =>
  rows.sort((a, b) => order(a, b) || (a.id < b.id ? -1 : 1)).map(({ id }) => id);

/** A grouping as it was kept; none where it is not one of ours. */
export const readGrouping = (kept: unknown): Grouping => groupings.find((grouping) => grouping === kept) ?? 'none';

/** What waits, in the order in which it is drawn. */
export function drawnOrder({ lists }: InboxSections): readonly string[] {
  const roots = lists.get('') ?? [];
  return roots.flatMap((id) => {
    if (id === snoozedSection || id === answeredSection) return [];
    return lists.get(id) ?? [id];
  });
}

/** The one so many places further, within the list; the first where none is meant. */
export function movedFrom(order: readonly string[], current: string | undefined, by: number): string | undefined {
  const at = current === undefined ? -1 : order.indexOf(current);
  return at === -1 ? order[0] : order[Math.min(order.length - 1, Math.max(0, at + by))];
}
