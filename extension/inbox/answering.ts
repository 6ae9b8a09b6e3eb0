import * as vscode from 'vscode';
import type { App } from '../app.ts';
import { toError } from '../../shared/errors.ts';
import { offeredOptions } from '../../shared/model/approvalAnswers.ts';
import type { InterventionRow } from '../../shared/model/intervention.ts';
import { inRestrictedMode } from '../hub/restrictedMode.ts';
import { storageFiles } from '../kept/storageFiles.ts';
import { t } from '../l10n/text.ts';
import { excerptLine, lineOf, refOf } from './about.ts';
import { answerForm, readWritten } from './answerForm.ts';
import type { AnswerForm } from './answerForm.ts';
import { askedCallOf } from './askedCall.ts';
import { askAnswer } from './askAnswer.ts';
import type { Aside, Asked } from './askAnswer.ts';
import { Drafts } from './drafts.ts';
import { InboxFiles } from './inboxFiles.ts';
import { readAddress } from './inboxUri.ts';
import type { InboxDocument } from './inboxUri.ts';
import { kindName } from './interventionKinds.ts';
import { respond, whoWasFirst } from './respond.ts';
import { snoozeEnd } from './snoozes.ts';
import type { Snoozes } from './snoozes.ts';
import { pickSnooze } from './pickSnooze.ts';

/** How a person left an intervention: it is dealt with, he looks at something of it first, or he wants no more now. */
export type Left = 'done' | 'elsewhere' | 'stopped';

const titleCharacters = 80;
const questionCharacters = 300;
const statusMs = 5_000;

/** Answers interventions with the editor's own inputs; nothing that was typed is lost, whoever was first. */
export class Answering implements vscode.Disposable {
  readonly #hub: App['hub'];
  readonly #snoozes: Snoozes;
  readonly #drafts: Drafts;
  readonly #files: InboxFiles;
  /** Plans that were opened in this window: nobody approves by one key what he has not seen. */
  readonly #seenPlans = new Set<string>();

  constructor({ hub, context, log }: App, snoozes: Snoozes) {
    this.#hub = hub;
    this.#snoozes = snoozes;
    const files = storageFiles(vscode.Uri.joinPath(context.globalStorageUri, 'drafts'));
    this.#drafts = new Drafts({ files, onFailure: (thrown) => log.warn(`draft: ${toError(thrown).message}`) });
    this.#files = new InboxFiles({ hub }, this.#drafts);
  }

  /** Asks for the answer, and again after a look at something; in a walk it says how many come after it. */
  async answer(id: string, more = 0): Promise<Left> {
    for (;;) {
      const row = this.#rowOf(id);
      if (row?.state !== 'open') return this.#tooLate(id);
      if (this.#hub.isRestricted) return this.#read(row);
      const asides = asidesOf(row);
      const options = offeredOptions(row, this.#hub.mirror.get('project', row.projectId));
      const form = answerForm({ ...row, options: [...options] });
      const left = await this.#take(row, await this.#ask(row, form, asides, more));
      if (left !== 'again') return left;
    }
  }

  /** Opens the plan as the editor shows Markdown, with what can be said to it. */
  async openPlan(id: string): Promise<void> {
    await this.showPlan(id, { preserveFocus: false });
    const row = this.#rowOf(id);
    if (row?.state !== 'open' || this.#hub.isRestricted) return;
    const approve = t('Approve');
    const revise = t('Ask for Revision…');
    const sentence = t('{0} waits for your word on its plan.', refOf(this.#hub.mirror, row));
    const said = await vscode.window.showInformationMessage(sentence, approve, revise);
    if (said === approve) await this.send(id, 'approve');
    else if (said === revise) await this.revise(id);
  }

  /** Approves a plan that was seen here; one that was not is opened first. */
  async approve(id: string, answer: string): Promise<void> {
    if (this.#rowOf(id)?.what === 'plan_review' && !this.#seenPlans.has(id)) await this.openPlan(id);
    else await this.send(id, answer);
  }

  /** Asks what should change in a plan. */
  async revise(id: string): Promise<void> {
    const row = this.#rowOf(id);
    if (row?.state !== 'open') return void (await this.#tooLate(id));
    await this.#take(row, await this.#ask(row, { choices: [], writes: 'comment' }, ['editor', 'plan']));
  }

  /** Gives an answer. What a person typed for nothing can be copied. */
  async send(id: string, answer: string, typed = ''): Promise<Left> {
    const row = this.#rowOf(id);
    const isAlways = row?.what === 'tool_approval' && answer === 'always';
    // A rule is the person's to write: this one call is allowed meanwhile.
    const given = isAlways ? 'allow' : answer;
    const responded = await respond(this.#hub, { id, answer: given, now: this.#hub.hubNow });
    this.#seenPlans.delete(id);
    if (responded.kind === 'late') return this.#sayLate(responded.sentence, typed);
    await this.#files.dropDraft(id);
    await closeTabsOf({ kind: 'plan', interventionId: id });
    const ref = row === undefined ? id : refOf(this.#hub.mirror, row);
    vscode.window.setStatusBarMessage(t('$(check) Answered {0}', ref), statusMs);
    if (answer === 'open the terminal') await this.openTerminal(id);
    if (isAlways) await this.#beginRule(row);
    return 'done';
  }

  /** Opens what the answer is written into, as long as it may get. */
  async openEditor(id: string): Promise<void> {
    const uri = this.#files.uri({ kind: 'answer', interventionId: id }, t('Answer to {0}', this.#refOf(id)));
    await vscode.commands.executeCommand('vscode.open', uri);
  }

  /** Sends what stands in an answer's editor, and closes it. */
  async sendEditor(id: string, document: vscode.TextDocument): Promise<void> {
    const text = document.getText();
    const row = this.#rowOf(id);
    if (row?.state !== 'open') return void (await this.#tooLate(id, text));
    const read = readWritten(answerForm(row).writes ?? 'answer', text);
    if ('why' in read) return void vscode.window.showWarningMessage(read.why);
    // Saved, it can be closed without a question; its draft stays until the hub has the answer.
    await document.save();
    const left = await this.send(id, read.answer, text);
    if (left === 'done') await closeTabsOf({ kind: 'answer', interventionId: id });
  }

  async showPlan(id: string, { preserveFocus }: { readonly preserveFocus: boolean }): Promise<void> {
    this.#seenPlans.add(id);
    const uri = this.#files.uri({ kind: 'plan', interventionId: id }, t('Plan of {0}', this.#refOf(id)));
    const options = { preserveFocus, preview: true };
    try {
      await vscode.commands.executeCommand('vscode.openWith', uri, 'vscode.markdown.preview.editor', options);
    } catch {
      // The preview is an extension of the editor's that a person can turn off.
      await vscode.commands.executeCommand('vscode.open', uri, options);
    }
  }

  /** In a walk a plan stands behind the question about it. */
  async showPlanBehind(id: string): Promise<void> {
    if (this.#rowOf(id)?.what === 'plan_review') await this.showPlan(id, { preserveFocus: true });
  }

  async show(id: string, kind: 'question' | 'screen'): Promise<void> {
    const ref = this.#refOf(id);
    const name = kind === 'question' ? t('Question of {0}', ref) : t('Screen of {0}', ref);
    const uri = this.#files.uri({ kind, interventionId: id }, name);
    await vscode.commands.executeCommand('vscode.open', uri, { preview: true });
  }

  async openTerminal(id: string): Promise<void> {
    const sessionId = this.#rowOf(id)?.sessionId;
    if (sessionId === undefined) void vscode.window.showInformationMessage(t('No session belongs to this.'));
    else await vscode.commands.executeCommand('rostrum.session.open', sessionId);
  }

  /** Asks until when, and puts them off; false where the person thought better of it. */
  async snooze(ids: readonly string[]): Promise<boolean> {
    const term = ids.length === 0 ? undefined : await pickSnooze(ids.length);
    if (term === undefined) return false;
    await this.#snoozes.snooze(ids, snoozeEnd(term, new Date()));
    return true;
  }

  dispose(): void {
    this.#files.dispose();
  }

  /** Opens the page of permissions with a rule for calls like the one that was allowed. */
  async #beginRule(row: InterventionRow): Promise<void> {
    const call = askedCallOf(this.#hub.mirror, row);
    if (call === undefined) await vscode.commands.executeCommand('rostrum.permissions.open');
    else await vscode.commands.executeCommand('rostrum.permissions.propose', call);
  }

  async #ask(row: InterventionRow, form: AnswerForm, asides: readonly Aside[], more = 0): Promise<Asked> {
    const { id, what } = row;
    const parts = [refOf(this.#hub.mirror, row), kindName(what), ...(more === 0 ? [] : [t('{0} more', more)])];
    return askAnswer({
      title: lineOf(parts.join(' · '), titleCharacters),
      question: excerptLine(row, questionCharacters),
      form,
      draft: await this.#drafts.of(id),
      asides,
      onTyped: (text) => void this.#drafts.keep(id, text),
      onGone: (listener) => this.#hub.onRows.on(() => this.#rowOf(id)?.state !== 'open' && listener()),
    });
  }

  /** In Restricted Mode it can be read, and answered from elsewhere. */
  async #read({ id, what }: InterventionRow): Promise<Left> {
    await (what === 'plan_review' ? this.showPlan(id, { preserveFocus: false }) : this.show(id, 'question'));
    throw inRestrictedMode();
  }

  async #take(row: InterventionRow, asked: Asked): Promise<Left | 'again'> {
    const { id } = row;
    switch (asked.kind) {
      case 'closed':
        return 'stopped';
      case 'gone':
        return this.#tooLate(id);
      case 'answer':
        return this.send(id, asked.answer, asked.isTyped ? asked.answer : '');
      case 'aside':
        return this.#stepAside(id, asked.aside);
    }
  }

  async #stepAside(id: string, aside: Aside): Promise<Left | 'again'> {
    switch (aside) {
      case 'editor':
        await this.openEditor(id);
        return 'elsewhere';
      case 'terminal':
        await this.openTerminal(id);
        return 'elsewhere';
      case 'snooze':
        return (await this.snooze([id])) ? 'done' : 'again';
      case 'plan':
        await this.showPlan(id, { preserveFocus: true });
        return 'again';
      case 'question':
      case 'screen':
        await this.show(id, aside);
        return 'again';
    }
  }

  /** Somebody else was first, or nobody need answer any more. */
  async #tooLate(id: string, typed?: string): Promise<Left> {
    const sentence = await whoWasFirst(this.#hub, id, this.#hub.hubNow);
    const written = typed ?? (await this.#drafts.of(id));
    return this.#sayLate(sentence ?? t('It needs no answer any more.'), written);
  }

  #sayLate(sentence: string, typed: string): Left {
    const copy = t('Copy What I Wrote');
    const shown = vscode.window.showInformationMessage(sentence, ...(typed.trim() === '' ? [] : [copy]));
    // Not waited for: who walks through the inbox goes on.
    void shown.then((said) => (said === copy ? vscode.env.clipboard.writeText(typed) : undefined));
    return 'done';
  }

  #rowOf(id: string): InterventionRow | undefined {
    return this.#hub.mirror.get('intervention', id);
  }

  #refOf(id: string): string {
    const row = this.#rowOf(id);
    return row === undefined ? id : refOf(this.#hub.mirror, row);
  }
}

function asidesOf({ what, sessionId, excerpt }: InterventionRow): readonly Aside[] {
  const { writes } = answerForm({ what, options: [] });
  return [
    ...(what === 'plan_review' ? (['plan'] as const) : excerpt.endsWith('…') ? (['question'] as const) : []),
    ...(writes !== undefined && writes !== 'limit' ? (['editor'] as const) : []),
    ...(sessionId === undefined ? [] : (['screen', 'terminal'] as const)),
    'snooze',
  ];
}

/** What was seen to is not left lying about. */
async function closeTabsOf({ kind, interventionId }: InboxDocument): Promise<void> {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  const shown = tabs.filter(({ input }) => {
    if (!(input instanceof vscode.TabInputText || input instanceof vscode.TabInputCustom)) return false;
    const of = readAddress(input.uri);
    return of?.kind === kind && of.interventionId === interventionId;
  });
  await vscode.window.tabGroups.close(shown);
}
