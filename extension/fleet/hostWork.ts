import * as vscode from 'vscode';
import type { App } from '../app.ts';
import { t } from '../l10n/text.ts';
import { HubError } from '../../shared/errors.ts';
import { plainLine } from '../../shared/model/plainText.ts';
import type { DoctorCheck } from '../../shared/model/server.ts';
import type { TalkMessage } from '../../shared/protocol/hostTalk.ts';
import { sshShell } from '../../shared/sshCommand.ts';
import { openOwnTerminal } from '../terminals/openOwnTerminal.ts';
import { askPerson } from './askPerson.ts';
import { hostProgram } from './hostProgram.ts';
import { talk } from './hostTalk.ts';
import type { TalkEnd } from './hostTalk.ts';

/** Something that is done with a host, such as adding it. */
export interface HostWork {
  readonly title: string;
  /** The host, as `ssh` takes it. */
  readonly host: string;
  /** The words of the command line. */
  readonly words: readonly string[];
  /** The words that make do with a host without an agent CLI, where it can do without. */
  readonly withoutAgent?: readonly string[];
}

/** Does it with progress and questions shown, until it is done or the person leaves it; again goes on where it ended. */
export async function doOnHost(app: App, work: HostWork): Promise<TalkEnd | undefined> {
  const { failed, end } = await tryOnHost(app, work);
  if (end?.type !== 'failed') return end;
  app.log.warn(`${work.host}: ${end.error.code}: ${end.error.message}`);
  const isAgentAlone = failed.length > 0 && failed.every(({ name }) => name === 'agent');
  if (isAgentAlone && work.withoutAgent !== undefined) {
    const { withoutAgent, words, ...same } = work;
    const isContent = await isContentWithout(app, work.host, failed);
    return isContent ? doOnHost(app, { ...same, words: [...words, ...withoutAgent] }) : undefined;
  }
  return (await isTriedAgain(app, work.host, end.error.message, failed)) ? doOnHost(app, work) : undefined;
}

async function tryOnHost(
  app: App,
  { title, host, words }: HostWork,
): Promise<{ readonly end: TalkEnd | undefined; readonly failed: readonly DoctorCheck[] }> {
  const order = await hostProgram(app, [...words, '--talk']);
  let failed: readonly DoctorCheck[] = [];
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  const end = await vscode.window.withProgress(options, async (progress, cancel) => {
    const called = new AbortController();
    cancel.onCancellationRequested(() => called.abort());
    const hear = (message: TalkMessage): void => {
      if (message.type === 'checks') failed = message.checks.filter(({ passed, required }) => required && !passed);
      if (message.type !== 'step') return;
      // What runs for long says what it does, such as a command of the person's.
      if (message.state === 'running')
        progress.report({ message: plainLine([message.title, lastLine(message.text)].filter(Boolean).join(': ')) });
      // Told for good or ill, whatever becomes of the rest: two files of known hosts that disagree.
      if (message.id.startsWith('host-key '))
        void vscode.window.showWarningMessage(plainLine(`${message.title}. ${message.text ?? ''}`));
      app.log.info([host, message.state, message.title, message.text].filter((part) => part !== undefined).join(': '));
    };
    const end = await talk(order, { hear, answer: askPerson }, called.signal);
    return called.signal.aborted ? undefined : end;
  });
  return { end, failed };
}

const lastLine = (text = ''): string => text.trim().split('\n').at(-1)?.slice(-120) ?? '';

async function isContentWithout(app: App, host: string, failed: readonly DoctorCheck[]): Promise<boolean> {
  const [shells, mend] = [t('Run Shells Only'), t('Open Terminal There')];
  const told = t(
    '{0} has no agent CLI (claude, codex, gemini …) that can be run. Install one, or go on with shells and the scripted demo agent.',
    host,
  );
  const choice = await vscode.window.showWarningMessage(told, shells, mend);
  if (choice === mend) await mendThere(app, host, failed);
  return choice === shells;
}

/** Says what is wrong with the way to mend it, which may be in a terminal on that host. */
async function isTriedAgain(app: App, host: string, message: string, failed: readonly DoctorCheck[]): Promise<boolean> {
  const [again, mend, log] = [t('Try Again'), t('Open Terminal There'), t('Show Log')];
  const choice = await vscode.window.showErrorMessage(message, again, mend, log);
  if (choice === log) app.log.show();
  if (choice === mend) await mendThere(app, host, failed);
  return choice === again;
}

/** A terminal on the host with the command that mends what failed; where several did, the person says which. */
async function mendThere(app: App, host: string, failed: readonly DoctorCheck[]): Promise<void> {
  const items = failed.flatMap(({ name, remedy }) =>
    remedy === undefined ? [] : [{ label: plainLine(name), description: plainLine(remedy), remedy }],
  );
  if (items.length <= 1) return openTerminalOn(app, host, items[0]?.remedy);
  const chosen = await vscode.window.showQuickPick(items, { title: t('Mend what?') });
  if (chosen !== undefined) openTerminalOn(app, host, chosen.remedy);
}

/** What to do about a server that is somewhere, but nobody knows where by SSH. */
export const notReached = (name: string): HubError =>
  new HubError(
    'wrong-state',
    t('Nobody has said how {0} is reached by SSH. Add it over SSH, or say it by “Set SSH Address…”.', name),
  );

/** A terminal on a host by the person's own `ssh`. What is typed into it is one line, and waits for their Enter. */
export function openTerminalOn(app: App, host: string, typed?: string): void {
  const [shellPath, ...shellArgs] = sshShell(host) ?? [];
  if (shellPath === undefined) throw notReached(host);
  const iconPath = new vscode.ThemeIcon('remote');
  const terminal = openOwnTerminal(app, { name: host, shellPath, shellArgs, iconPath });
  if (typed !== undefined) terminal.sendText(plainLine(typed), false);
}
