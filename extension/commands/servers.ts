import * as vscode from 'vscode';
import type { App } from '../app.ts';
import { t } from '../l10n/text.ts';
import { plainLine } from '../../shared/model/plainText.ts';
import type { ServerRow } from '../../shared/model/server.ts';
import { tunnelWords } from '../views/servers/tunnelWords.ts';
import type { ServerTree } from '../views/servers/serverTree.ts';
import { answered } from './answered.ts';
import { askNumber } from './askNumber.ts';
import { chosenServer, runningOn } from './chosenServer.ts';
import { offerCopy } from './offerCopy.ts';
import { pickOwnedProject } from './pick.ts';
import { registerCommands } from './register.ts';
import { listRunning, modeQuestion } from './serverModes.ts';

const messageMs = 4_000;
/** More than any server can be told to run at once. */
const mostSessions = 1_000;

/** What a person does with the machines that agents run on. */
export function registerServerCommands(app: App, tree: ServerTree): vscode.Disposable {
  const { hub, log } = app;
  const say = (text: string): void => void vscode.window.setStatusBarMessage(text, messageMs);

  const find = (args: readonly unknown[], title: string): Promise<ServerRow | undefined> =>
    chosenServer(app, tree, args, title);

  return registerCommands(log, {
    'rostrum.server.add': () => addByHand(app),
    'rostrum.server.drain': async (...args) => {
      const server = await find(args, t('Drain which server?'));
      if (server === undefined || !(await isMeant('draining', server))) return;
      const drained = (await hub.call('server.drain', { id: server.id })).server;
      say(t('{0} takes nothing new. Sessions that run to their end: {1}.', plainLine(server.name), drained.sessions));
    },
    'rostrum.server.enable': async (...args) => {
      const server = await answered(find(args, t('Enable which server?')));
      await hub.call('server.enable', { id: server.id });
    },
    'rostrum.server.disable': async (...args) => {
      const server = await find(args, t('Disable which server?'));
      if (server === undefined || !(await isMeant('disabled', server))) return;
      await hub.call('server.disable', { id: server.id });
    },
    'rostrum.server.label': async (...args) => {
      const server = await answered(find(args, t('Set the labels of which server?')));
      const typed = await answered(
        vscode.window.showInputBox({
          title: t('Labels of {0}', plainLine(server.name)),
          prompt: t('Separated by commas. Tasks can ask for them.'),
          value: server.labels.join(', '),
        }),
      );
      const labels = typed
        .split(',')
        .map((label) => label.trim())
        .filter((label) => label !== '');
      await hub.call('server.label', { id: server.id, labels });
    },
    'rostrum.server.capacity': async (...args) => {
      const server = await answered(find(args, t('Set the capacity of which server?')));
      const title = t('Sessions at once on {0}', plainLine(server.name));
      const capacity = await answered(askNumber({ title, value: server.capacity, most: mostSessions }));
      await hub.call('server.update', { id: server.id, capacity });
    },
    'rostrum.server.doctor': async (...args) => {
      const server = await answered(find(args, t('Run the doctor on which server?')));
      await runDoctor(server);
    },
    'rostrum.server.tryTunnel': async (...args) => {
      const server = await answered(find(args, t('Open the tunnel of which server?')));
      const { tunnel } = await hub.call('server.tunnel.try', { id: server.id });
      say(`${plainLine(server.name)}: ${tunnelWords(tunnel) ?? t('up')}`);
    },
    'rostrum.server.remove': async (...args) => {
      const server = await answered(find(args, t('Remove which server?')));
      await remove(server);
    },
    'rostrum.server.copyRemedy': async (...args) => {
      const remedy = tree.checkOf(String(args[0]))?.remedy ?? (await pickRemedy(args));
      if (remedy === undefined) return;
      await vscode.env.clipboard.writeText(remedy);
      say(t('Copied. It is for the server’s own terminal.'));
    },
  });

  async function pickRemedy(args: readonly unknown[]): Promise<string | undefined> {
    const server = await find(args, t('Mend what on which server?'));
    if (server === undefined) return undefined;
    const { doctor } = await hub.call('server.view', { id: server.id });
    const items = doctor.flatMap(({ name, detail, remedy, passed }) =>
      passed || remedy === undefined ? [] : [{ label: plainLine(name), description: plainLine(detail), remedy }],
    );
    if (items.length > 0) return (await vscode.window.showQuickPick(items, { title: t('Mend what?') }))?.remedy;
    say(t('{0}: nothing is to be mended.', plainLine(server.name)));
    return undefined;
  }

  async function runDoctor(server: ServerRow): Promise<void> {
    const name = plainLine(server.name);
    const { doctor } = await vscode.window.withProgress({ location: { viewId: 'rostrum.servers' } }, () =>
      hub.call('server.doctor', { id: server.id }),
    );
    tree.details.expire(server.id);
    tree.details.of(server.id);
    const failed = doctor.filter(({ passed }) => !passed);
    if (failed.length === 0) return say(t('{0}: all {1} checks passed.', name, doctor.length));
    const [first] = failed;
    const copy = t('Copy Command');
    const told = t(
      '{0}: {1} of {2} checks failed: {3}',
      name,
      failed.length,
      doctor.length,
      failed.map((check) => plainLine(check.name)).join(', '),
    );
    const chosen = await vscode.window.showWarningMessage(told, ...(first?.remedy === undefined ? [] : [copy]));
    if (chosen === copy && first?.remedy !== undefined) await vscode.env.clipboard.writeText(first.remedy);
  }

  /** Says what happens to what runs there before it happens. */
  async function isMeant(mode: 'draining' | 'disabled', server: ServerRow): Promise<boolean> {
    const asked = modeQuestion(mode, server.name, await runningOn(app, tree, server));
    if (asked === undefined) return true;
    const { question, detail, yes } = asked;
    return (await vscode.window.showWarningMessage(question, { modal: true, detail }, yes)) === yes;
  }

  /** Says first what runs there; then asks for its name, where something does. */
  async function remove(server: ServerRow): Promise<void> {
    const running = listRunning(await runningOn(app, tree, server));
    const name = plainLine(server.name);
    const isBusy = running.length > 0;
    const detail = [
      t('Its key is revoked at once. What is known of it is kept in the history.'),
      ...(isBusy ? ['', t('This runs there and ends:'), ...running] : []),
    ].join('\n');
    const yes = t('Remove Server');
    const chosen = await vscode.window.showWarningMessage(
      t('Remove the server {0}?', name),
      { modal: true, detail },
      yes,
    );
    if (chosen !== yes) return;
    if (isBusy && !(await isTyped(server.name))) return;
    const { affected } = await hub.call('server.remove', { id: server.id, force: isBusy });
    say(
      affected.length === 0 ? t('{0} is removed.', name) : t('{0} is removed; it ran {1}.', name, affected.join(', ')),
    );
  }
}

/** A name that has to be typed is not clicked away. */
async function isTyped(name: string): Promise<boolean> {
  const typed = await vscode.window.showInputBox({
    title: t('Work runs there. Type the name of the server to remove it all the same.'),
    placeHolder: name,
    ignoreFocusOut: true,
    validateInput: (text) => (text === '' || name.startsWith(text) ? undefined : t('This is not its name.')),
  });
  return typed === name;
}

/** Makes a token, and shows what to paste on the new server. */
async function addByHand(app: App): Promise<void> {
  const { hub } = app;
  const project = await answered(pickOwnedProject(app, t('Add a server to which project?')));
  const name = await answered(
    vscode.window.showInputBox({
      title: t('Add a server to {0}', plainLine(project.name)),
      prompt: t('What the token is for. The server itself is called after its machine.'),
      value: 'server',
      validateInput: (text) => (text.trim() === '' ? t('A name is needed.') : undefined),
    }),
  );
  const { commands, expiresAt } = await hub.call('server.token.create', { project: project.id, name });
  const detail = [
    t('Run these on the new server. They work once, until {0}.', new Date(expiresAt).toLocaleTimeString()),
    '',
    ...commands,
  ].join('\n');
  const text = `${commands.join('\n')}\n`;
  if (!(await offerCopy({ title: t('Register the server'), detail, copy: t('Copy Commands'), text }))) return;
  vscode.window.setStatusBarMessage(t('Copied. The server appears here as soon as it is online.'), messageMs);
}
