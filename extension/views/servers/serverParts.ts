import { t } from '../../l10n/text.ts';
import { plainLine } from '../../../shared/model/plainText.ts';
import type { DoctorCheck } from '../../../shared/model/server.ts';
import { renderBytes } from '../ages.ts';
import { codeBlock, escapeMarkdown } from '../markdown.ts';
import type { Icon, TreeRow } from '../treeModel.ts';
import type { ServerDetail, ServerView } from './serverDetails.ts';

/** What stands below a server, in this order. */
export const serverParts = ['machine', 'doctor', 'agents', 'repos', 'sessions'] as const;
export type ServerPart = (typeof serverParts)[number];

/** The row of a part; what is not known yet is a part without a description. */
export function partRow(part: ServerPart, detail: ServerDetail, sessionCount: number): TreeRow {
  const view = detail.state === 'here' ? detail.view : undefined;
  const shared = { context: `serverpart ${part}` };
  switch (part) {
    case 'machine': {
      const facts = view?.capabilities;
      const description = facts && [
        `${facts.os} ${facts.osRelease}`,
        facts.arch,
        t('{0} CPUs', facts.cpus),
        renderBytes(facts.memoryBytes),
      ];
      return {
        ...shared,
        label: t('Machine'),
        description: description?.map(plainLine).join(' · ') ?? waitingFor(detail),
        icon: { id: 'chip' },
        tooltip: () => machineTooltip(view),
        children: 'none',
      };
    }
    case 'doctor': {
      const failed = view?.doctor.filter(({ passed }) => !passed) ?? [];
      const isFit = !failed.some(({ required }) => required);
      return {
        ...shared,
        label: t('Checks'),
        description: view === undefined ? waitingFor(detail) : checksWord(failed),
        icon: { id: 'pulse', ...(isFit ? {} : { color: 'charts.red' }) },
        children: 'collapsed',
      };
    }
    case 'agents':
      return {
        ...shared,
        label: t('Agents'),
        description: view && String(view.capabilities.providers.filter(({ usable }) => usable).length),
        icon: { id: 'robot' },
        children: 'collapsed',
      };
    case 'repos':
      return {
        ...shared,
        label: t('Repositories'),
        description: view && String(view.capabilities.repos.length),
        icon: { id: 'repo' },
        children: 'collapsed',
      };
    case 'sessions':
      return {
        ...shared,
        label: t('Sessions'),
        description: String(sessionCount),
        icon: { id: 'terminal' },
        children: sessionCount === 0 ? 'none' : 'collapsed',
      };
  }
}

/** How many rows a part has, where the server was asked. */
export const countOf = (part: ServerPart, { capabilities, doctor }: ServerView): number =>
  ({
    machine: 0,
    sessions: 0,
    doctor: doctor.length,
    agents: capabilities.providers.length,
    repos: capabilities.repos.length,
  })[part];

/** One row of a part, but for agents, which may be parked (`agentRow`). */
export function itemRow(
  part: ServerPart,
  { server, capabilities, doctor }: ServerView,
  at: number,
): TreeRow | undefined {
  if (part === 'doctor') return checkRow(doctor[at], server.reach !== undefined);
  const repo = part === 'repos' ? capabilities.repos[at] : undefined;
  if (repo === undefined) return undefined;
  return {
    label: plainLine(repo.name),
    description: plainLine(repo.path),
    icon: { id: 'repo' },
    tooltip: () =>
      [repo.path, repo.remote, repo.branch, [...repo.languages, ...repo.frameworks].join(', ')]
        .filter(isText)
        .map(escapeMarkdown)
        .join('\n\n'),
    context: 'repo',
    children: 'none',
  };
}

/** Stands in the place of what is not here. */
export const missingRow = (detail: ServerDetail): TreeRow =>
  detail.state === 'failed'
    ? { label: plainLine(detail.why), icon: { id: 'error', color: 'charts.red' }, context: 'none', children: 'none' }
    : { label: t('Loading…'), icon: { id: 'loading~spin' }, context: 'none', children: 'none' };

const passed: Icon = { id: 'pass', color: 'charts.green' };

function checkRow(check: DoctorCheck | undefined, isReachable: boolean): TreeRow | undefined {
  if (check === undefined) return undefined;
  const { name, required, detail, remedy } = check;
  const failed: Icon = required ? { id: 'error', color: 'charts.red' } : { id: 'warning', color: 'charts.yellow' };
  return {
    label: plainLine(name),
    description: plainLine(detail).slice(0, 120),
    icon: check.passed ? passed : failed,
    tooltip: () =>
      [
        `**${escapeMarkdown(name)}**`,
        escapeMarkdown(detail),
        ...(remedy === undefined ? [] : [codeBlock(remedy)]),
      ].join('\n\n'),
    context: [
      'check',
      ...(check.passed || remedy === undefined ? [] : ['remedy']),
      ...(isReachable ? ['reachable'] : []),
    ].join(' '),
    children: 'none',
  };
}

function machineTooltip(view: ServerView | undefined): string {
  if (view === undefined) return '';
  const { hostname, daemonVersion, terminal, tools, workRoot } = view.capabilities;
  const lines = [
    hostname,
    t('Rostrum {0}, sessions in {1}', daemonVersion, terminal),
    t('Work root: {0}', workRoot),
    tools.map(({ name, version }) => `${name} ${version}`).join(', '),
  ];
  return lines.map(escapeMarkdown).join('\n\n');
}

/** Of checks that are not required, what they found is advice. */
function checksWord(failed: readonly DoctorCheck[]): string {
  const required = failed.filter((check) => check.required).length;
  if (required > 0) return t('{0} failed', required);
  return failed.length === 0 ? t('all passed') : t('passed, with advice: {0}', failed.length);
}

const waitingFor = (detail: ServerDetail): string | undefined =>
  detail.state === 'failed' ? plainLine(detail.why) : undefined;

const isText = (text: string | undefined): text is string => text !== undefined && text !== '';
