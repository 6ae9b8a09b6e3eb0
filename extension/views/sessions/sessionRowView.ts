import type { HubClient } from '../../hub/hubClient.ts';
import { readActivity, readSessionUsage, readWatchers } from '../../hub/pulseReaders.ts';
import { t } from '../../l10n/text.ts';
import { plainLine } from '../../../shared/model/plainText.ts';
import type { SessionRow } from '../../../shared/model/session.ts';
import { renderAge } from '../ages.ts';
import { codeBlock, escapeMarkdown, factsTable } from '../markdown.ts';
import type { TreeRow } from '../treeModel.ts';
import { steeringText } from './messageTexts.ts';
import { runModeName } from './runModeNames.ts';
import { sessionRights } from './sessionRights.ts';
import { isLiving, sessionState } from './sessionState.ts';
import { contextText, usageText } from './usageText.ts';
import { onlookers, watchingNames, watchingText } from './watching.ts';
import type { Onlooker } from './watching.ts';

/** What the rows of sessions are made from. */
export type SessionSource = Pick<HubClient, 'mirror' | 'pulses' | 'call' | 'connection'>;

/** What is left out of a description, since the group says it. */
export type Omitted = 'server' | 'task' | 'state' | 'none';

const longestLabel = 100;
const screenLines = 30;
const screenColumns = 120;

/** A session as a row of a tree. */
export function sessionTreeRow(
  source: SessionSource,
  session: SessionRow,
  { omit, now }: { readonly omit: Omitted; readonly now: number },
): TreeRow {
  const { mirror, pulses } = source;
  const state = sessionState(session, readActivity(pulses, session.id));
  const ref = session.taskId === undefined ? undefined : mirror.get('task', session.taskId)?.ref;
  const server = mirror.get('server', session.serverId);
  const away =
    session.lifecycle === 'unreachable' && server !== undefined
      ? t('unreachable for {0}', renderAge(now - server.since))
      : undefined;
  const label = plainLine(session.name).slice(0, longestLabel);
  const description = [
    omit === 'task' ? undefined : ref,
    omit === 'state' ? away : (away ?? state.word),
    omit === 'server' ? undefined : server?.name,
    session.provider === 'shell' ? undefined : plainLine(session.provider).slice(0, 40),
    session.driver === undefined ? undefined : t('driven by {0}', plainLine(session.driver.name)),
    watchingText(othersIn(source, session.id)),
    session.private === true ? t('private') : undefined,
    session.shares === undefined || session.shares.length === 0 ? undefined : t('shared'),
    session.stranded === undefined ? undefined : t('texts not taken: {0}', session.stranded),
  ].filter((part) => part !== undefined && part !== '');
  return {
    label,
    description: description.join(' · '),
    icon: state.icon,
    tooltip: () => sessionTooltip(source, session, now),
    context: contextOf(source, session).join(' '),
    children: 'none',
    command: isLiving(session) ? 'rostrum.session.open' : 'rostrum.session.transcript',
    spoken: [label, ...description].join(', '),
  };
}

/** Who else is in it now. */
export const othersIn = (
  { pulses, connection }: Pick<SessionSource, 'pulses' | 'connection'>,
  sessionId: string,
): readonly Onlooker[] => {
  const you = connection.state === 'connected' ? connection.you.id : undefined;
  return onlookers(readWatchers(pulses, sessionId), you);
};

/** What menus may offer. */
function contextOf({ mirror, connection }: SessionSource, session: SessionRow): string[] {
  const you = connection.state === 'connected' ? connection.you : undefined;
  const rights = sessionRights(session, you, mirror.get('project', session.projectId));
  const isMine = session.driver !== undefined && session.driver.personId === you?.id;
  return [
    'session',
    isLiving(session) ? 'living' : 'dead',
    ...(rights.view ? ['viewable'] : []),
    ...(rights.drive ? ['drivable'] : []),
    ...(rights.share ? ['sharable'] : []),
    ...(session.driver === undefined ? [] : ['driven']),
    isMine ? 'mine' : 'notmine',
    session.private === true ? 'private' : 'open',
    ...(session.shares === undefined || session.shares.length === 0 ? [] : ['shared']),
    ...(session.taskId === undefined ? [] : ['tasked']),
  ];
}

/** Everything that is known, and the last screen, which is asked for when somebody points at the row. */
async function sessionTooltip(source: SessionSource, session: SessionRow, now: number): Promise<string> {
  const { mirror, pulses } = source;
  const activity = readActivity(pulses, session.id);
  const state = sessionState(session, activity);
  const task = session.taskId === undefined ? undefined : mirror.get('task', session.taskId);
  const [used, screen] = await Promise.all([usedBy(source, session), lastScreen(source, session)]);
  const facts = factsTable([
    [t('State'), state.word],
    [t('Because'), session.reason ?? (isLiving(session) ? activity?.evidence : undefined)],
    [t('Silent for'), activity === undefined ? undefined : renderAge(activity.quietMs)],
    [t('Task'), task === undefined ? undefined : `${task.ref} ${task.title}`.slice(0, 200)],
    [t('Attempt'), session.attempt?.toString()],
    [t('Server'), mirror.get('server', session.serverId)?.name],
    [t('Agent'), session.provider],
    [t('Way to run'), session.mode === undefined ? undefined : runModeName(session.mode)],
    [t('Steering'), isLiving(session) ? steeringText(session) : undefined],
    [t('Directory'), session.cwd],
    [t('Used'), used === undefined ? undefined : usageText(used)],
    [t('Context'), contextText(used)],
    [t('Driven by'), session.driver?.name],
    [t('Watched by'), watchingNames(othersIn(source, session.id))],
    [t('Shared with'), session.shares?.map(({ name, access }) => `${name} (${access})`).join(', ')],
    [t('Private'), session.private === true ? t('yes') : undefined],
    [t('Texts not taken'), session.stranded?.toString()],
    [
      t('Goes on with'),
      session.resumedFrom === undefined ? undefined : mirror.get('session', session.resumedFrom)?.name,
    ],
    [t('Runs since'), session.startedAt === undefined ? undefined : new Date(session.startedAt).toLocaleString()],
    [t('Ended'), session.endedAt === undefined ? undefined : t('{0} ago', renderAge(now - session.endedAt))],
  ]);
  return [`**${escapeMarkdown(plainLine(session.name))}**`, facts, ...screen].join('\n\n');
}

/** As it was told last; what was told before this hub ran is asked for. Shells use nothing. */
async function usedBy({ pulses, call, connection }: SessionSource, { id, provider }: SessionRow) {
  const told = readSessionUsage(pulses, id);
  if (told !== undefined || provider === 'shell' || connection.state !== 'connected') return told;
  return (await call('session.view', { id }, tooltipMs).catch(() => undefined))?.used;
}

async function lastScreen(source: SessionSource, session: SessionRow): Promise<readonly string[]> {
  if (source.connection.state !== 'connected' || session.lifecycle === 'starting') return [];
  const shown = await source.call('session.screen', { id: session.id }, tooltipMs).catch(() => undefined);
  if (shown === undefined) return [];
  const text = shown.lines.map((line) => line.slice(0, screenColumns).trimEnd());
  while (text.length > 0 && text.at(-1) === '') text.pop();
  if (text.length === 0) return shown.missing === undefined ? [] : [escapeMarkdown(shown.missing)];
  const screen = codeBlock(text.slice(-screenLines).join('\n'));
  if (shown.live || shown.at === undefined) return [screen];
  const when = t('The last screen, of {0}', new Date(shown.at).toLocaleString());
  return [escapeMarkdown([shown.instead, when].filter(Boolean).join(' ')), screen];
}

/** Nobody waits longer for a tooltip. */
const tooltipMs = 5_000;
