import type { HubClient } from '../../hub/hubClient.ts';
import { readHeartbeat, readTunnel } from '../../hub/pulseReaders.ts';
import { t } from '../../l10n/text.ts';
import { plainLine } from '../../../shared/model/plainText.ts';
import type { ProjectRow } from '../../../shared/model/project.ts';
import type { ServerRow } from '../../../shared/model/server.ts';
import type { Heartbeat } from '../../../shared/model/heartbeat.ts';
import { renderAge, renderBytes } from '../ages.ts';
import { escapeMarkdown, factsTable } from '../markdown.ts';
import type { Icon, TreeRow } from '../treeModel.ts';
import { tunnelWords } from './tunnelWords.ts';

/** What the rows of servers are made from. */
export type ServerSource = Pick<HubClient, 'mirror' | 'pulses' | 'connection'>;

/** A server as a row of its tree. */
export function serverTreeRow(source: ServerSource, server: ServerRow, now: number): TreeRow {
  const state = serverState(source, server, now);
  const label = plainLine(server.name);
  const description = [
    state.word,
    `${server.sessions}/${server.capacity}`,
    tunnelWords(readTunnel(source.pulses, server.id)),
    server.state === 'online' ? figures(readHeartbeat(source.pulses, server.id)) : undefined,
  ].filter((part) => part !== undefined);
  return {
    label,
    description: description.join(' · '),
    icon: state.icon,
    tooltip: () => serverTooltip(source, server, now),
    context: contextOf(source, server).join(' '),
    children: 'collapsed',
    spoken: [label, ...description].join(', '),
  };
}

/** What pulses change in the row: it is drawn anew only where this differs. */
export const shownOfPulses = (pulses: ServerSource['pulses'], serverId: string): string =>
  [figures(readHeartbeat(pulses, serverId)), tunnelWords(readTunnel(pulses, serverId))].join('\n');

const figures = (beat: Heartbeat | undefined): string | undefined =>
  beat === undefined
    ? undefined
    : t('CPU {0} % · RAM {1} %', Math.round(beat.cpuPercent), percentOf(beat.memoryUsedBytes, beat.memoryBytes));

const percentOf = (part: number, whole: number): number => (whole === 0 ? 0 : Math.round((part / whole) * 100));

/** How a server is, in a word. */
export function serverWord({ state, mode }: Pick<ServerRow, 'state' | 'mode'>): string {
  if (state !== 'online') return state === 'offline' ? t('offline') : t('unfit');
  return mode === 'enabled' ? t('ready') : mode === 'draining' ? t('draining') : t('disabled');
}

/** How a server is, as a shape and a word; "ready" needs none. */
export function serverState(
  { pulses }: Pick<ServerSource, 'pulses'>,
  { id, state, mode, since, failedChecks, refused }: ServerRow,
  now: number,
): { readonly icon: Icon; readonly word: string | undefined } {
  if (refused !== undefined) return { icon: needsPerson, word: t('turned away: {0}', plainLine(refused)) };
  if (state === 'offline')
    return {
      icon: readTunnel(pulses, id)?.state === 'refused' ? needsPerson : away,
      word: t('offline for {0}', renderAge(now - since)),
    };
  if (state === 'unfit')
    return {
      icon: { id: 'warning', color: 'charts.red' },
      word: t('unfit: {0}', failedChecks.map(plainLine).join(', ').slice(0, 80)),
    };
  if (mode === 'draining') return { icon: { id: 'debug-pause', color: 'charts.yellow' }, word: t('draining') };
  if (mode === 'disabled') return { icon: { id: 'circle-slash', color: 'disabledForeground' }, word: t('disabled') };
  return { icon: { id: 'vm-active', color: 'charts.green' }, word: undefined };
}

const away: Icon = { id: 'debug-disconnect', color: 'disabledForeground' };
/** It comes back when somebody has done something. */
const needsPerson: Icon = { id: 'key', color: 'charts.yellow' };

/** What menus may offer. */
function contextOf(source: ServerSource, server: ServerRow): string[] {
  return [
    'server',
    server.state,
    server.mode,
    ...(server.reach === undefined ? [] : ['reachable']),
    ...(server.reach?.mode === 'tunnel' ? ['tunnelled'] : []),
    ...(isInAll(source, server, (role) => role === 'owner') ? ['manageable'] : []),
    ...(isAdmin(source) || rolesOn(source, server).some(isMember) ? ['usable'] : []),
  ];
}

/** Whether the person may say what is started on a server: for all of its projects at once. */
export const mayPark = (source: ServerSource, server: ServerRow): boolean => isInAll(source, server, isMember);

type Role = ProjectRow['role'];

const isMember = (role: Role): boolean => role === 'member' || role === 'owner';

const rolesOn = ({ mirror }: ServerSource, { projectIds }: ServerRow): readonly Role[] =>
  projectIds.map((id) => mirror.get('project', id)?.role);

const isAdmin = ({ connection }: ServerSource): boolean => connection.state === 'connected' && connection.you.admin;

/** What is changed for all projects of a server must be the person's in all of them. */
function isInAll(source: ServerSource, server: ServerRow, fits: (role: Role) => boolean): boolean {
  const roles = rolesOn(source, server);
  return isAdmin(source) || (roles.length > 0 && roles.every(fits));
}

function serverTooltip(source: ServerSource, server: ServerRow, now: number): string {
  const { mirror, pulses } = source;
  const beat = readHeartbeat(pulses, server.id);
  const state = serverState(source, server, now);
  const tunnel = readTunnel(pulses, server.id);
  const facts = factsTable([
    [t('State'), state.word ?? t('ready')],
    [t('Mode'), server.mode],
    [t('Reached over SSH as'), server.reach && plainLine(server.reach.destination)],
    [t('Tunnel'), tunnel && (tunnelWords(tunnel) ?? t('up'))],
    [t('Sessions'), t('{0} of {1}', server.sessions, server.capacity)],
    [t('CPU'), beat === undefined ? undefined : `${Math.round(beat.cpuPercent)} %`],
    [t('Load per CPU'), beat?.loadPerCpu.toFixed(2)],
    [
      t('Memory'),
      beat === undefined
        ? undefined
        : t('{0} of {1}', renderBytes(beat.memoryUsedBytes), renderBytes(beat.memoryBytes)),
    ],
    [t('Free disk'), beat === undefined ? undefined : renderBytes(beat.diskFreeBytes)],
    [t('Figures are of'), beat === undefined ? undefined : t('{0} ago', renderAge(now - beat.at))],
    [t('Failed checks'), server.failedChecks.join(', ')],
    [t('Agents'), server.providers.join(', ')],
    [t('Repositories'), server.repos.slice(0, 20).join(', ')],
    [t('Labels'), server.labels.join(', ')],
    [
      t('Projects'),
      server.projectIds
        .map((id) => mirror.get('project', id)?.name ?? '')
        .filter(Boolean)
        .join(', '),
    ],
  ]);
  return `**${escapeMarkdown(plainLine(server.name))}**\n\n${facts}`;
}
