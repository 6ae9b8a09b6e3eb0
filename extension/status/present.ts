import { plainLine } from '../../shared/model/plainText.ts';
import type { HubClient } from '../hub/hubClient.ts';
import { presentOfPulse, readPresent, readWatchers, watchedOfPulse } from '../hub/pulseReaders.ts';
import { t } from '../l10n/text.ts';
import { escapeMarkdown } from '../views/markdown.ts';

const longestName = 40;
/** More than a tooltip is read for. */
const mostNamed = 20;
const mostSessions = 3;

/** Somebody else who is here: with the names of the sessions that they look into, those first in which they type. */
export interface PresentOther {
  readonly name: string;
  readonly watches: readonly string[];
  readonly types: readonly string[];
}

/** Everybody but you who has a window of a project of yours open, each once, by name. */
export function presentOthers(
  { pulses, mirror }: Pick<HubClient, 'pulses' | 'mirror'>,
  you: string,
): readonly PresentOther[] {
  const others = new Map<string, { name: string; watches: Set<string>; types: Set<string> }>();
  for (const key of pulses.keys()) {
    const project = presentOfPulse(key);
    if (project === undefined) continue;
    for (const { personId, name } of readPresent(pulses, project))
      if (personId !== you) others.set(personId, { name: shown(name), watches: new Set(), types: new Set() });
  }
  for (const key of pulses.keys()) {
    const sessionId = watchedOfPulse(key);
    const session = sessionId === undefined ? undefined : mirror.get('session', sessionId);
    if (session === undefined) continue;
    for (const { personId, typing } of readWatchers(pulses, session.id))
      others.get(personId)?.[typing ? 'types' : 'watches'].add(shown(session.name));
  }
  return [...others.values()]
    .map(({ name, watches, types }) => ({
      name,
      types: [...types],
      watches: [...watches].filter((one) => !types.has(one)),
    }))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** What the status bar says of them; undefined where you are alone. */
export function presentText(
  others: readonly PresentOther[],
): { readonly text: string; readonly tooltip: string; readonly spoken: string } | undefined {
  const [first] = others;
  if (first === undefined) return undefined;
  const lines = others.slice(0, mostNamed).map((one) => `- ${escapeMarkdown([one.name, ...doing(one)].join(' · '))}`);
  const more = others.length > mostNamed ? [`- ${t('and {0} more', others.length - mostNamed)}`] : [];
  return {
    text: `$(organization) ${others.length}`,
    tooltip: [`**${t('Here too')}**`, '', ...lines, ...more].join('\n'),
    spoken: others.length === 1 ? t('{0} is here too', first.name) : t('{0} others are here', others.length),
  };
}

const doing = ({ types, watches }: PresentOther): readonly string[] => [
  ...types.slice(0, mostSessions).map((session) => t('types in {0}', session)),
  ...watches.slice(0, mostSessions).map((session) => t('looks into {0}', session)),
];

const shown = (name: string): string => plainLine(name).slice(0, longestName);
