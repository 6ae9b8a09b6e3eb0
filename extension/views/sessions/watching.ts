import { plainLine } from '../../../shared/model/plainText.ts';
import type { Watcher } from '../../../shared/model/watcher.ts';
import { t } from '../../l10n/text.ts';

const longestName = 40;
/** More than a tooltip is read for. */
const mostNamed = 20;

/** A person who looks into a session, over all windows in which he does. */
export interface Onlooker {
  readonly name: string;
  readonly isTyping: boolean;
}

/** Who else watches a session: each person once, those who type first. */
export function onlookers(watchers: readonly Watcher[], you: string | undefined): readonly Onlooker[] {
  const byPerson = new Map<string, Onlooker>();
  for (const { personId, name, typing } of watchers) {
    if (personId === you) continue;
    const isTyping = typing || byPerson.get(personId)?.isTyping === true;
    byPerson.set(personId, { name: plainLine(name).slice(0, longestName), isTyping });
  }
  return [...byPerson.values()].sort((one, other) => Number(other.isTyping) - Number(one.isTyping));
}

/** The same in a few words: "bob types", "bob watches", "3 watch"; undefined where nobody else is there. */
export function watchingText(others: readonly Onlooker[]): string | undefined {
  const [first, ...more] = others;
  if (first === undefined) return undefined;
  if (first.isTyping) return t('{0} types', first.name);
  return more.length === 0 ? t('{0} watches', first.name) : t('{0} watch', others.length);
}

/** Everybody by name. */
export function watchingNames(others: readonly Onlooker[]): string | undefined {
  if (others.length === 0) return undefined;
  const names = others.slice(0, mostNamed).map(({ name, isTyping }) => (isTyping ? t('{0} (types)', name) : name));
  return others.length <= mostNamed
    ? names.join(', ')
    : `${names.join(', ')} ${t('and {0} more', others.length - mostNamed)}`;
}
