import * as vscode from 'vscode';
import type { App } from '../app.ts';
import { t } from '../l10n/text.ts';
import { plainLine } from '../../shared/model/text.ts';
import type { DoctorCheck } from '../../shared/model/server.ts';
import type { TalkMessage } from '../../shared/protocol/hostTalk.ts';
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
}

/** Does it with progress and questions shown, until it is done or the person leaves it; again goes on where it ended. */
export async function doOnHost(app: App, work: HostWork): Promise<TalkEnd | undefined> {
  const order = await hostProgram(app, [...work.words, '--talk']);
  let failed: readonly DoctorCheck[] = [];
  for (;;) {
    const end = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title: work.title, cancellable: true },
      async (progress, cancel) => {
        const called = new AbortController();
        cancel.onCancellationRequested(() => called.abort());
        const hear = (message: TalkMessage): void => {
          if (message.type === 'checks') failed = message.checks.filter(({ passed, required }) => required && !passed);
          if (message.type !== 'step') return;
          if (message.state === 'running') progress.report({ message: plainLine(message.title) });
          app.log.info(
            `${work.host}: ${message.state}: ${message.title}${message.text === undefined ? '' : `: ${message.text}`}`,
          );
        };
        const end = await talk(order, { hear, answer: askPerson }, called.signal);
        return called.signal.aborted ? undefined : end;
      },
    );
    if (end?.type !== 'failed') return end;
    app.log.warn(`${work.host}: ${end.error.code}: ${end.error.message}`);
    if (!(await isTriedAgain(app, work, end.error.message, failed))) return undefined;
  }
}

/** Says what is wrong with the way to mend it, which may be in a terminal on that host. */
async function isTriedAgain(
  app: App,
  { host }: HostWork,
  message: string,
  failed: readonly DoctorCheck[],
): Promise<boolean> {
  const [again, mend, log] = [t('Try Again'), t('Open Terminal There'), t('Show Log')];
  const remedy = failed.find((check) => check.remedy !== undefined)?.remedy;
  const choice = await vscode.window.showErrorMessage(message, again, mend, log);
  if (choice === log) app.log.show();
  if (choice === mend) openTerminalOn(host, remedy);
  return choice === again;
}

/** A terminal on a host by the person's own `ssh`. What is typed into it waits for their Enter. */
export function openTerminalOn(host: string, typed?: string): void {
  const terminal = vscode.window.createTerminal({
    name: host,
    shellPath: 'ssh',
    shellArgs: ['-t', '--', host],
    iconPath: new vscode.ThemeIcon('remote'),
    isTransient: true,
  });
  terminal.show();
  if (typed !== undefined) terminal.sendText(typed, false);
}
