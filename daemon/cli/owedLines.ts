import type { OwedKey } from '../../shared/model/contract.ts';

/** What other tasks must publish because an input asks for it: a mistyped key is seen here. */
export const renderOwed = (owed: readonly OwedKey[]): string => owed.map((one) => `\n${lineOf(one)}`).join('');

const lineOf = ({ task, key, meant }: OwedKey): string =>
  [
    `${task} did not promise "${key}" before; it must publish it now.`,
    ...(meant === undefined ? [] : [`Did you mean "${meant}"?`]),
  ].join(' ');
