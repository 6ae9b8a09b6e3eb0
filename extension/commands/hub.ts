import { createHash } from 'node:crypto';
import * as vscode from 'vscode';
import type { App } from '../app.ts';
import { t } from '../l10n/text.ts';
import { readHubUrl } from '../hub/hubUrl.ts';
import { limits } from '../../shared/timings.ts';
import { answered } from './answered.ts';
import { askNumber } from './askNumber.ts';
import { choose } from './choose.ts';
import { registerCommands } from './register.ts';

const messageMs = 4_000;

/** The commands that say which hub this window speaks to. */
export function registerHubCommands(app: App): vscode.Disposable {
  const { hub, profiles, log } = app;
  return registerCommands(log, {
    'rostrum.hub.connect': (given) => connect(app, given),
    'rostrum.hub.switch': () => switchHub(app),
    'rostrum.hub.disconnect': () => forgetHub(app),
    'rostrum.hub.reconnect': () => hub.hurry(),
    'rostrum.hub.cap': async () => {
      const { openTasks, maxRunning: value } = await hub.call('hub.status', {});
      const title = t('How many tasks may be under way at once in the whole hub?');
      const prompt = t('Open tasks now: {0}. What runs goes on.', openTasks);
      const maxRunning = await answered(askNumber({ title, prompt, value, most: limits.runningPerHub }));
      await hub.call('hub.update', { maxRunning });
      vscode.window.setStatusBarMessage(t('At most {0} tasks are under way at once.', maxRunning), messageMs);
    },
    'rostrum.log.show': () => log.show(),
  });

  async function forgetHub({ profiles }: App): Promise<void> {
    await profiles.remove(await pickHub(t('Which hub shall be forgotten, with its token?')));
  }

  async function switchHub({ profiles }: App): Promise<void> {
    if (profiles.all.length === 0) return connect(app, undefined);
    await profiles.choose(await pickHub(t('Which hub shall this window use?')));
  }

  async function pickHub(title: string): Promise<string> {
    const current = profiles.current?.id;
    const items = profiles.all.map(({ id, name, url }) => ({
      label: name,
      description: url,
      iconPath: new vscode.ThemeIcon(id === current ? 'check' : 'server-environment'),
      id,
    }));
    return (await choose(items, title, { matchOnDescription: true })).id;
  }
}

/** Asks for address and token, or takes them as another program gave them; nothing is stored before both are there. */
async function connect({ profiles, hub }: App, given: unknown): Promise<void> {
  const told = readGiven(given);
  const { connection } = hub;
  // Who is refused has another token rather than another address, and where nobody answers it may be mistyped by a letter.
  const isKnown = connection.state === 'refused' || connection.state === 'away';
  const known = isKnown ? connection.hub.url : '';
  const url = told?.url ?? (await askUrl(known));
  if (url === undefined) return;
  const token = told?.token ?? (await askToken(url));
  if (token === undefined) return;
  const id = createHash('sha256').update(url).digest('hex').slice(0, 16);
  await profiles.add({ id, name: new URL(url).host, url, token });
}

function readGiven(given: unknown): { readonly url: string; readonly token: string } | undefined {
  if (typeof given !== 'object' || given === null || !('url' in given) || !('token' in given)) return undefined;
  const read = readHubUrl(String(given.url));
  return 'url' in read ? { url: read.url, token: String(given.token) } : undefined;
}

async function askUrl(known: string): Promise<string | undefined> {
  const typed = await vscode.window.showInputBox({
    title: t('Connect to a hub'),
    prompt: t('The address of the hub. "rostrum up" prints it.'),
    placeHolder: 'http://127.0.0.1:7420',
    value: known,
    ignoreFocusOut: true,
    validateInput: (text) => {
      const read = readHubUrl(text);
      return 'why' in read ? read.why : undefined;
    },
  });
  const read = typed === undefined ? undefined : readHubUrl(typed);
  return read !== undefined && 'url' in read ? read.url : undefined;
}

async function askToken(url: string): Promise<string | undefined> {
  const typed = await vscode.window.showInputBox({
    title: t('Connect to {0}', url),
    prompt: t('Your token. It is kept in the editor’s secret storage.'),
    password: true,
    ignoreFocusOut: true,
    validateInput: (text) => (text.trim() === '' ? t('A token is needed.') : undefined),
  });
  return typed?.trim();
}
