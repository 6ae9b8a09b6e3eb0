/** One thing that may be told. */
export interface Tellable {
  readonly id: string;
  /** By the hub's clock. */
  readonly askedAt: number;
}

/** What was told of one hub, as the editor keeps it for all windows of a person. */
export interface ToldNotices {
  /** Everything that was asked by then counts as told. */
  readonly floor: number;
  readonly entries: readonly (readonly [id: string, askedAt: number])[];
  /** When the last one was shown, by this machine's clock. */
  readonly lastAt?: number | undefined;
}

export const nothingTold: ToldNotices = { floor: -1, entries: [] };
/** Ids that are remembered one by one; older ones are known by their time alone. */
const maxEntries = 500;

/** What is told is never told again: not after a reload, not after a reconnect, not in another window. */
export function isTold({ floor, entries }: ToldNotices): (one: Tellable) => boolean {
  const ids = new Set(entries.map(([id]) => id));
  return ({ id, askedAt }) => askedAt <= floor || ids.has(id);
}

/** Remembers some as told. Where they are too many, the oldest are known by their time: they may count one too many as told, never tell one twice. */
export function told(before: ToldNotices, told: readonly Tellable[], now: number): ToldNotices {
  const entries = [...new Map([...before.entries, ...told.map(({ id, askedAt }) => [id, askedAt] as const)])]
    .filter(([, askedAt]) => askedAt > before.floor)
    .sort(([, a], [, b]) => a - b);
  const dropped = entries.slice(0, Math.max(0, entries.length - maxEntries));
  const floor = dropped.at(-1)?.[1] ?? before.floor;
  return { floor, entries: entries.slice(dropped.length), lastAt: now };
}
