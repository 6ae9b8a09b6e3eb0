import * as vscode from 'vscode';
import type { App } from '../app.ts';
import { showFailure } from '../commands/register.ts';
import { isOfManager } from '../inbox/about.ts';
import type { InboxParts } from '../inbox/inboxParts.ts';
import { walkInbox } from '../inbox/walkInbox.ts';
import type { InterventionRow } from '../../shared/model/intervention.ts';
import { toError } from '../../shared/errors.ts';
import { t } from '../l10n/text.ts';
import { decideNotice } from './decideNotice.ts';
import type { Waiting } from './decideNotice.ts';
import { readNoticeSettings } from './noticeSettings.ts';
import type { NoticeSettings } from './noticeSettings.ts';
import { noticeOf } from './noticeText.ts';
import type { NoticeAction } from './noticeText.ts';
import { nothingTold, told } from './toldNotices.ts';
import type { ToldNotices } from './toldNotices.ts';

/** What arrives together is told together. */
const gatherMs = 200;
/** The longest wait that a timer takes. */
const maxTimerMs = 2_147_483_647;

interface WaitingRow extends Waiting {
  readonly row: InterventionRow;
}

/** Tells a person what waits, by what `decideNotice` says; the windows of a person share what was told. */
export class Notifier implements vscode.Disposable {
  readonly #app: App;
  readonly #parts: InboxParts;
  readonly #owned: vscode.Disposable;
  #settings: NoticeSettings;
  #seen: ReadonlyMap<string, number> = new Map();
  #gathering: NodeJS.Timeout | undefined;
  #waking: NodeJS.Timeout | undefined;

  constructor(app: App, parts: InboxParts) {
    this.#app = app;
    this.#parts = parts;
    this.#settings = this.#readSettings();
    const soon = (): void => this.#soon();
    this.#owned = vscode.Disposable.from(
      parts.inbox.changed.on(soon),
      app.hub.onConnection.on(soon),
      vscode.window.onDidChangeWindowState(soon),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (!event.affectsConfiguration('rostrum.inbox')) return;
        this.#settings = this.#readSettings();
        soon();
      }),
    );
    soon();
  }

  dispose(): void {
    clearTimeout(this.#gathering);
    clearTimeout(this.#waking);
    this.#owned.dispose();
  }

  #soon(): void {
    this.#gathering ??= setTimeout(() => {
      this.#gathering = undefined;
      void this.#consider().catch((thrown: unknown) => this.#app.log.error(toError(thrown).message));
    }, gatherMs);
  }

  async #consider(): Promise<void> {
    clearTimeout(this.#waking);
    const { connection, mirror } = this.#app.hub;
    // Half of what waits would be told as if it were all.
    if (connection.state !== 'connected' || !mirror.isWhole) return;
    // Another window may have told of what came back, and taken that note away.
    this.#parts.snoozes.refresh();
    const storeKey = `rostrum.told.${connection.hub.id}`;
    const memory = this.#app.context.globalState.get<ToldNotices>(storeKey, nothingTold);
    const now = new Date();
    const waiting = this.#waiting(now);
    const { tell, wakeAt } = decideNotice({
      waiting,
      settings: this.#settings,
      memory,
      now,
      isFocused: vscode.window.state.focused,
      seenAt: (id) => this.#seen.get(id) ?? now.getTime(),
    });
    if (wakeAt !== undefined)
      this.#waking = setTimeout(() => this.#soon(), Math.min(wakeAt - now.getTime(), maxTimerMs));
    if (tell.length === 0) return;
    // Before it is shown: what a person may have seen must not come again.
    await this.#app.context.globalState.update(storeKey, told(memory, tell, now.getTime()));
    await this.#parts.snoozes.end(tell.filter(({ isBack }) => isBack).map(({ id }) => id));
    void this.#show(tell.map(({ row }) => row)).catch((thrown: unknown) =>
      showFailure(this.#app.log, 'rostrum.inbox.notice', thrown),
    );
  }

  #waiting(now: Date): readonly WaitingRow[] {
    const { inbox, snoozes } = this.#parts;
    const { mirror } = this.#app.hub;
    const seen = new Map<string, number>();
    const waiting = inbox.index.sections.waiting.flatMap((id): WaitingRow[] => {
      const row = inbox.index.row(id);
      if (row === undefined) return [];
      seen.set(id, this.#seen.get(id) ?? now.getTime());
      const isBack = snoozes.until(id) !== undefined;
      return [{ id, row, askedAt: row.askedAt, isBack, isOfManager: isOfManager(mirror, row) }];
    });
    this.#seen = seen;
    return waiting;
  }

  async #show(rows: readonly InterventionRow[]): Promise<void> {
    const { mirror, isRestricted } = this.#app.hub;
    const notice = noticeOf(mirror, rows, !isRestricted);
    if (notice === undefined) return;
    const labels = notice.actions.map(({ label }) => label);
    const show = notice.isWarning ? vscode.window.showWarningMessage : vscode.window.showInformationMessage;
    const said = await show(notice.text, ...labels);
    const action = notice.actions.find(({ label }) => label === said);
    if (action !== undefined) await this.#act(action, rows);
  }

  async #act(action: NoticeAction, rows: readonly InterventionRow[]): Promise<void> {
    const { answering, inbox } = this.#parts;
    const [first] = rows;
    if (first === undefined) return;
    switch (action.kind) {
      case 'send':
        await answering.send(first.id, action.answer);
        return;
      case 'answer':
        await vscode.commands.executeCommand('rostrum.inbox.answer', first.id);
        return;
      case 'next':
        await walkInbox(answering, () => inbox.index.sections.waiting);
        return;
      case 'inbox':
        await vscode.commands.executeCommand('rostrum.inbox.focus');
        return;
      case 'snooze':
        await answering.snooze(rows.map(({ id }) => id));
    }
  }

  #readSettings(): NoticeSettings {
    const given = vscode.workspace.getConfiguration('rostrum.inbox');
    const { settings, problems } = readNoticeSettings({
      loud: given.get('notifications'),
      quiet: given.get('quietHours'),
      digestMinutes: given.get('digestMinutes'),
    });
    const [problem] = problems;
    if (problem !== undefined) void this.#sayProblem(problem);
    return settings;
  }

  async #sayProblem(problem: string): Promise<void> {
    const open = t('Open Settings');
    const said = await vscode.window.showWarningMessage(problem, open);
    if (said === open) await vscode.commands.executeCommand('workbench.action.openSettings', 'rostrum.inbox');
  }
}
