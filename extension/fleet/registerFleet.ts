import * as vscode from 'vscode';
import type { App } from '../app.ts';
import { answered } from '../commands/answered.ts';
import { chosenServer, runningOn } from '../commands/chosenServer.ts';
import { pickOwnedProject } from '../commands/pick.ts';
import { registerCommands } from '../commands/register.ts';
import { listRunning } from '../commands/serverModes.ts';
import { t } from '../l10n/text.ts';
import { HubError } from '../../shared/errors.ts';
import type { DoctorCheck, ServerRow } from '../../shared/model/server.ts';
import { plainLine } from '../../shared/model/plainText.ts';
import { untilMirrored } from '../hub/untilMirrored.ts';
import type { Trees } from '../views/trees.ts';
import { askAddWishes } from './askAddWishes.ts';
import { doOnHost, notReached, openTerminalOn } from './hostWork.ts';
import { pickHost } from './pickHost.ts';
import { sshHostOf } from './sshHost.ts';

/** Hosts become servers, and stop being ones, over SSH. */
export function registerFleet(app: App, trees: Trees): vscode.Disposable {
  const { hub, log } = app;
  const tree = trees.models.servers;
  // A window on a host may be opened without a folder, which alone says where it is.
  const windowHost = (): string | undefined => sshHostOf(vscode.workspace.workspaceFolders?.[0]?.uri.authority);
  const sayWhere = (): void =>
    void vscode.commands.executeCommand('setContext', 'rostrum.onSshHost', windowHost() !== undefined);
  sayWhere();

  const find = (args: readonly unknown[], title: string): Promise<ServerRow | undefined> =>
    chosenServer(app, tree, args, title);

  async function add(host: string | undefined): Promise<void> {
    if (host === undefined) return;
    const project = await answered(pickOwnedProject(app, t('Add {0} to which project?', host)));
    const said = await answered(askAddWishes(host));
    const words = ['server', 'add', host, '--project', project.id, ...said];
    const end = await doOnHost(app, { title: t('Adding {0}', host), host, words, withoutAgent: ['--shells-only'] });
    if (end?.type !== 'done' || !('server' in end)) return;
    await reveal(end.server.id);
    await (end.fit ? tellAdded(end.server) : tellUnfit(end.server));
  }

  /** Of a page, which knows checks by their names. */
  async function checkNamed(id: string, name: unknown): Promise<DoctorCheck | undefined> {
    if (typeof name !== 'string') return undefined;
    const { doctor } = await hub.call('server.view', { id });
    return doctor.find((check) => check.name === name);
  }

  async function reveal(id: string): Promise<void> {
    await untilMirrored(hub, (shown) => shown.get('server', id) !== undefined);
    await trees.servers.reveal(id, { select: true, focus: false });
  }

  async function tellUnfit({ id, name }: ServerRow): Promise<void> {
    const doctor = t('Run the Doctor');
    const told = t('{0} is connected, and takes no work before its failed checks are mended.', plainLine(name));
    if ((await vscode.window.showWarningMessage(told, doctor)) === doctor)
      await vscode.commands.executeCommand('rostrum.server.doctor', id);
  }

  async function tellAdded({ id, name }: ServerRow): Promise<void> {
    const open = t('New Session There');
    const told = t('{0} is online, and takes work from now on.', plainLine(name));
    if ((await vscode.window.showInformationMessage(told, open)) === open)
      await vscode.commands.executeCommand('rostrum.session.new', id);
  }

  const commands = registerCommands(log, {
    'rostrum.server.addOverSsh': async () => add(await pickHost(app, t('Add a server over SSH'))),
    'rostrum.server.addThisHost': () => {
      const host = windowHost();
      if (host !== undefined) return add(host);
      throw new HubError('wrong-state', t('This window is not on a host over SSH. Use “Add Server over SSH…”.'));
    },
    'rostrum.server.openTerminal': async (...args) => {
      const server = await answered(find(args, t('Open a terminal on which server?')));
      // Of a failed check: with the command that mends it, which waits for Enter.
      const check = tree.checkOf(String(args[0])) ?? (await checkNamed(server.id, args[1]));
      openTerminalOn(app, hostOf(server), check?.remedy);
    },
    'rostrum.server.upgrade': async (...args) => {
      const server = await answered(find(args, t('Upgrade which server?')));
      const name = plainLine(server.name);
      const words = ['server', 'upgrade', server.id];
      const end = await doOnHost(app, { title: t('Upgrading {0}', name), host: hostOf(server), words });
      if (end !== undefined) vscode.window.setStatusBarMessage(t('{0} runs this version now.', name), 4_000);
    },
    'rostrum.server.uninstall': async (...args) => {
      const server = await answered(find(args, t('Uninstall from which server?')));
      const name = plainLine(server.name);
      const running = listRunning(await runningOn(app, tree, server));
      const isBusy = running.length > 0;
      const yes = t('Uninstall');
      const detail = [
        t('Everything of Rostrum is taken from the host but the work, and its key is revoked.'),
        ...(isBusy ? ['', t('This runs there and ends:'), ...running] : []),
      ].join('\n');
      const asked = t('Uninstall Rostrum from {0}?', name);
      if ((await vscode.window.showWarningMessage(asked, { modal: true, detail }, yes)) !== yes) return;
      const words = ['server', 'uninstall', server.id, ...(isBusy ? ['--force'] : [])];
      await doOnHost(app, { title: t('Uninstalling {0}', name), host: hostOf(server), words });
    },
  });
  return vscode.Disposable.from(commands, vscode.workspace.onDidChangeWorkspaceFolders(sayWhere));
}

/** The host as `ssh` takes it. @throws HubError for a server that was registered by hand: its name says not where it is. */
function hostOf({ reach, name }: ServerRow): string {
  if (reach === undefined) throw notReached(name);
  return reach.destination;
}
