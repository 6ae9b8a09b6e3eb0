import * as vscode from 'vscode';
import type { App } from '../app.ts';
import type { HubClient } from '../hub/hubClient.ts';
import { readActivity } from '../hub/pulseReaders.ts';
import { t } from '../l10n/text.ts';
import { HubError } from '../../shared/errors.ts';
import { plainLine } from '../../shared/model/plainText.ts';
import type { ProjectRow } from '../../shared/model/project.ts';
import type { ServerRow } from '../../shared/model/server.ts';
import type { SessionRow } from '../../shared/model/session.ts';
import { compareNames } from '../views/groupIndex.ts';
import { serverState } from '../views/servers/serverRowView.ts';
import { sessionState } from '../views/sessions/sessionState.ts';
import type { Icon } from '../views/treeModel.ts';
import { choose } from './choose.ts';

const themed = ({ id, color }: Icon): vscode.ThemeIcon =>
  new vscode.ThemeIcon(id, color === undefined ? undefined : new vscode.ThemeColor(color));

/** Lets a person choose a session; undefined where nothing was chosen. */
export async function pickSession(
  { hub }: App,
  title: string,
  isOffered: (session: SessionRow) => boolean,
): Promise<SessionRow | undefined> {
  const { mirror, pulses } = hub;
  const offered = [...mirror.all('session').values()].filter(isOffered);
  if (offered.length === 0) throw new HubError('not-found', t('There is no session for this. Open one first.'));
  const items = offered
    .map((session) => {
      const state = sessionState(session, readActivity(pulses, session.id));
      const ref = session.taskId === undefined ? undefined : mirror.get('task', session.taskId)?.ref;
      const parts = [ref, state.word, mirror.get('server', session.serverId)?.name];
      return {
        label: plainLine(session.name),
        description: parts.filter((part) => part !== undefined).join(' · '),
        iconPath: themed(state.icon),
        rank: state.rank,
        session,
      };
    })
    .sort((one, other) => one.rank - other.rank || compareNames(one.label, other.label));
  return (await vscode.window.showQuickPick(items, { title, matchOnDescription: true }))?.session;
}

/** Lets a person choose a server. */
export async function pickServer(
  { hub }: App,
  title: string,
  isOffered: (server: ServerRow) => boolean = () => true,
): Promise<ServerRow | undefined> {
  const offered = [...hub.mirror.all('server').values()].filter(isOffered);
  if (offered.length === 0) throw new HubError('not-found', t('There is no server for this. Add one first.'));
  const items = offered
    .map((server) => {
      const { icon, word } = serverState(hub, server, hub.hubNow());
      return {
        label: plainLine(server.name),
        description: [word ?? t('ready'), `${server.sessions}/${server.capacity}`].join(' · '),
        detail: server.providers.join(', '),
        iconPath: themed(icon),
        server,
      };
    })
    .sort((one, other) => compareNames(one.label, other.label));
  return (await vscode.window.showQuickPick(items, { title, matchOnDetail: true }))?.server;
}

/** Lets a person choose one of some projects; the only one is not asked about. */
export async function pickProject(projects: readonly ProjectRow[], title: string): Promise<ProjectRow | undefined> {
  if (projects.length <= 1) return projects[0];
  return (await vscode.window.showQuickPick(projectItems(projects), { title }))?.project;
}

const projectItems = (projects: Iterable<ProjectRow>) =>
  [...projects]
    .map((project) => ({ label: plainLine(project.name), description: project.key, project }))
    .sort((one, other) => compareNames(one.label, other.label));

/** Lets a person choose one of the projects, or all of them at once: then none is given. */
export function pickProjectOrAll(
  { mirror }: Pick<HubClient, 'mirror'>,
  all: string,
): Promise<{ readonly project: ProjectRow | undefined }> {
  const items = [{ label: all, project: undefined }, ...projectItems(mirror.all('project').values())];
  return choose(items, t('Of which project?'));
}

/** The same of all projects that the person is in. */
export function pickOwnProject({ mirror }: Pick<HubClient, 'mirror'>, title: string): Promise<ProjectRow | undefined> {
  const projects = [...mirror.all('project').values()];
  if (projects.length === 0)
    throw new HubError('not-found', t('You are in no project of this hub yet. Ask its admin to add you.'));
  return pickProject(projects, title);
}

/** The projects that the person owns: all of them, for an admin. */
export const ownedProjects = ({ mirror, isAdmin }: Pick<HubClient, 'mirror' | 'isAdmin'>): readonly ProjectRow[] =>
  [...mirror.all('project').values()].filter(({ role }) => isAdmin || role === 'owner');

/** Lets a person choose one of those. */
export function pickOwnedProject({ hub }: Pick<App, 'hub'>, title: string): Promise<ProjectRow | undefined> {
  const projects = ownedProjects(hub);
  if (projects.length === 0)
    throw new HubError('forbidden', t('Only an owner of a project does this. Ask one, or make a project of your own.'));
  return pickProject(projects, title);
}
