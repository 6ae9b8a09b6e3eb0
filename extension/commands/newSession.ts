import * as vscode from 'vscode';
import type { App } from '../app.ts';
import { untilMirrored } from '../hub/untilMirrored.ts';
import { t } from '../l10n/text.ts';
import { plainLine } from '../../shared/model/plainText.ts';
import type { RunMode } from '../../shared/model/session.ts';
import type { ProjectRow } from '../../shared/model/project.ts';
import type { ServerRow } from '../../shared/model/server.ts';
import { runModeName, runModes } from '../views/sessions/runModeNames.ts';
import { compareNames } from '../views/groupIndex.ts';
import { faceOf, wordOf } from '../views/tasks/taskFace.ts';
import { browsePath } from './browsePath.ts';
import { pickProject, pickServer } from './pick.ts';

/** What is known beforehand. */
export interface NewSessionWish {
  readonly server?: string | undefined;
  readonly task?: string | undefined;
}

interface Draft {
  readonly server: ServerRow;
  readonly project: ProjectRow;
  provider: string;
  mode: RunMode | undefined;
  cwd: string | undefined;
  name: string | undefined;
  task: string | undefined;
  isPrivate: boolean;
}

/** Tasks that can be chosen; more are found by their own commands. */
const mostTasks = 500;

/**
 * Asks where a session shall run; what, in which directory, under which name and for which task is shown with its usual
 * answer, and can be changed. Gives the id of the session that was opened.
 */
export async function openNewSession(app: App, wish: NewSessionWish): Promise<string | undefined> {
  const { mirror } = app.hub;
  const task = wish.task === undefined ? undefined : mirror.get('task', wish.task);
  const isOffered = ({ state, mode, projectIds }: ServerRow): boolean =>
    state === 'online' && mode === 'enabled' && (task === undefined || projectIds.includes(task.projectId));
  const server = mirror.get('server', wish.server ?? '') ?? (await onlyOrPicked(app, isOffered));
  if (server === undefined) return undefined;
  const projects = (task === undefined ? server.projectIds : [task.projectId]).flatMap(
    (id) => mirror.get('project', id) ?? [],
  );
  const project = await pickProject(projects, t('For which project?'));
  if (project === undefined) return undefined;
  const draft: Draft = {
    server,
    project,
    provider: task === undefined ? 'shell' : '',
    mode: undefined,
    cwd: undefined,
    name: undefined,
    task: task?.id,
    isPrivate: false,
  };
  while (true) {
    const step = await askStep(app, draft);
    if (step === undefined) return undefined;
    if (step === 'start') return start(app, draft);
    await change(app, draft, step);
  }
}

async function onlyOrPicked(app: App, isOffered: (server: ServerRow) => boolean): Promise<ServerRow | undefined> {
  const offered = [...app.hub.mirror.all('server').values()].filter(isOffered);
  return offered.length === 1 ? offered[0] : pickServer(app, t('Open a session on which server?'), isOffered);
}

async function start({ hub }: App, draft: Draft): Promise<string> {
  const { server, project, provider, mode, cwd, name, task, isPrivate } = draft;
  const { session } = await hub.call('session.open', {
    server: server.id,
    project: project.id,
    private: isPrivate,
    ...(provider === '' ? {} : { provider }),
    ...(mode === undefined ? {} : { mode }),
    ...(cwd === undefined ? {} : { cwd }),
    ...(name === undefined ? {} : { name }),
    ...(task === undefined ? {} : { task }),
  });
  await untilMirrored(hub, (mirror) => mirror.get('session', session.id) !== undefined);
  return session.id;
}

type Step = 'start' | 'provider' | 'mode' | 'cwd' | 'name' | 'task' | 'private';

async function askStep({ hub }: App, draft: Draft): Promise<Step | undefined> {
  const { server, provider, mode, cwd, name, task, isPrivate } = draft;
  const taskRow = task === undefined ? undefined : hub.mirror.get('task', task);
  const items: readonly (vscode.QuickPickItem & { readonly step: Step })[] = [
    { label: `$(play) ${t('Start Session')}`, step: 'start' },
    {
      label: `$(robot) ${t('Agent')}`,
      description: provider === '' ? t('that of the task') : provider,
      step: 'provider',
    },
    ...(provider === 'shell'
      ? []
      : [
          {
            label: `$(settings-gear) ${t('Way to run')}`,
            description: mode === undefined ? t('as usual') : runModeName(mode),
            step: 'mode',
          } as const,
        ]),
    { label: `$(folder) ${t('Directory')}`, description: cwd ?? t('the usual one'), step: 'cwd' },
    { label: `$(tag) ${t('Name')}`, description: name ?? t('made for it'), step: 'name' },
    {
      label: `$(checklist) ${t('Task')}`,
      description: taskRow === undefined ? t('none') : `${taskRow.ref} ${plainLine(taskRow.title)}`.slice(0, 80),
      step: 'task',
    },
    { label: `$(lock) ${t('Private')}`, description: isPrivate ? t('yes') : t('no'), step: 'private' },
  ];
  const title = t('New session on {0}', plainLine(server.name));
  return (await vscode.window.showQuickPick(items, { title, ignoreFocusOut: true }))?.step;
}

async function change(app: App, draft: Draft, step: Exclude<Step, 'start'>): Promise<void> {
  switch (step) {
    case 'provider':
      draft.provider = (await pickProvider(draft)) ?? draft.provider;
      // A shell is run in one way.
      if (draft.provider === 'shell') draft.mode = undefined;
      return;
    case 'mode':
      draft.mode = (await pickMode()) ?? draft.mode;
      return;
    case 'cwd': {
      const { server, project } = draft;
      const wish = { server: server.id, serverName: plainLine(server.name), project: project.id };
      draft.cwd = (await browsePath(app, wish)) ?? draft.cwd;
      return;
    }
    case 'name': {
      const typed = await vscode.window.showInputBox({ title: t('Name of the session'), value: draft.name ?? '' });
      if (typed !== undefined) draft.name = typed.trim() === '' ? undefined : typed.trim();
      return;
    }
    case 'task':
      return pickTask(app, draft);
    case 'private':
      draft.isPrivate = !draft.isPrivate;
  }
}

async function pickProvider({ server, task }: Draft): Promise<string | undefined> {
  const names = [...new Set(['shell', ...server.providers])];
  const items = [
    ...(task === undefined ? [] : [{ label: t('The agent of the task'), iconPath: icon('checklist'), name: '' }]),
    ...names.map((name) => ({ label: plainLine(name), iconPath: icon(name === 'shell' ? 'terminal' : 'robot'), name })),
  ];
  return (await vscode.window.showQuickPick(items, { title: t('Run what?') }))?.name;
}

async function pickMode(): Promise<RunMode | undefined> {
  const items = runModes.map((mode) => ({ label: runModeName(mode), mode }));
  return (await vscode.window.showQuickPick(items, { title: t('How shall its agent run?') }))?.mode;
}

async function pickTask({ hub }: App, draft: Draft): Promise<void> {
  const open = [...hub.mirror.all('task').values()]
    .filter(({ projectId, status }) => projectId === draft.project.id && !ended.has(status))
    .slice(0, mostTasks)
    .sort((one, other) => compareNames(one.ref, other.ref));
  const items = [
    { label: t('No task'), iconPath: icon('circle-slash'), id: undefined },
    ...open.map((task) => ({
      label: `${task.ref} ${plainLine(task.title)}`.slice(0, 120),
      description: wordOf(faceOf(task)),
      iconPath: icon('checklist'),
      id: task.id,
    })),
  ];
  const picked = await vscode.window.showQuickPick(items, { title: t('For which task?'), matchOnDescription: true });
  if (picked === undefined) return;
  draft.task = picked.id;
  draft.provider = picked.id === undefined ? 'shell' : '';
}

const ended: ReadonlySet<string> = new Set(['done', 'failed', 'cancelled']);
const icon = (id: string): vscode.ThemeIcon => new vscode.ThemeIcon(id);
