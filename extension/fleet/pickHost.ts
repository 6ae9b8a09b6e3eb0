import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import * as vscode from 'vscode';
import type { App } from '../app.ts';
import { t } from '../l10n/text.ts';
import { hostProgram } from './hostProgram.ts';
import { isDestination } from './sshHost.ts';

const answerMs = 10_000;

type Item = vscode.QuickPickItem & { readonly host: string };

/** Lets a person choose a host of their SSH configuration, or type one; undefined where they leave. */
export function pickHost(app: App, title: string): Promise<string | undefined> {
  const pick = vscode.window.createQuickPick<Item>();
  Object.assign(pick, { title, placeholder: t('A host of your SSH configuration, or user@address:port'), busy: true });
  let known: readonly string[] = [];
  const show = (): void => {
    const typed = pick.value.trim();
    const isNew = isDestination(typed) && !known.includes(typed);
    pick.items = [
      ...(isNew ? [{ label: typed, description: t('as typed'), alwaysShow: true, host: typed }] : []),
      ...known.map((host) => ({ label: host, iconPath: new vscode.ThemeIcon('vm-connect'), host })),
    ];
  };
  void listHosts(app).then(
    (hosts) => {
      known = hosts;
      pick.busy = false;
      show();
    },
    (thrown: unknown) => {
      app.log.warn(`hosts of the SSH configuration: ${String(thrown)}`);
      pick.busy = false;
    },
  );
  return new Promise<string | undefined>((resolve) => {
    pick.onDidChangeValue(show);
    pick.onDidAccept(() => {
      const host = pick.selectedItems[0]?.host;
      if (host !== undefined) resolve(host);
    });
    pick.onDidHide(() => resolve(undefined));
    pick.show();
  }).finally(() => pick.dispose());
}

async function listHosts(app: App): Promise<readonly string[]> {
  const { file, words, env } = await hostProgram(app, ['server', 'hosts', '--json']);
  const { stdout } = await promisify(execFile)(file, [...words], { env: { ...env }, timeout: answerMs });
  const answer = JSON.parse(stdout) as { readonly hosts: readonly { readonly name: string }[] };
  return answer.hosts.map(({ name }) => name);
}
