/** The ids of a kind that a menu, a tree or a caller gives: those that are selected, or the one that was clicked. */
export function idsOf(args: readonly unknown[], kind: string): readonly string[] {
  const [clicked, selected] = args;
  const all = Array.isArray(selected) && selected.includes(clicked) ? (selected as readonly unknown[]) : [clicked];
  return all.filter((id): id is string => typeof id === 'string' && id.startsWith(`${kind}_`));
}

/** The one id of a kind that is given. */
export const idOf = (args: readonly unknown[], kind: string): string | undefined => idsOf(args.slice(0, 1), kind)[0];

/** The record that a row of a group is of, as `group:server:server_1` is of a server. */
export function idInRow(row: unknown, kind: string): string | undefined {
  if (typeof row !== 'string') return undefined;
  return row.split(':').find((part) => part.startsWith(`${kind}_`));
}
