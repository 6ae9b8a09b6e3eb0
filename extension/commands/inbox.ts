import * as vscode from 'vscode';
import type { App } from '../app.ts';
import { HubError } from '../../shared/errors.ts';
import { refOf } from '../inbox/about.ts';
import { approvalOf, rejectionOf } from '../inbox/answerForm.ts';
import { focusedRow } from '../views/focusedRow.ts';
import { groupingKey } from '../inbox/inboxParts.ts';
import type { InboxParts } from '../inbox/inboxParts.ts';
import { drawnOrder, groupings, movedFrom, snoozedSection } from '../inbox/inboxSections.ts';
import type { Grouping } from '../inbox/inboxSections.ts';
import { readAddress } from '../inbox/inboxUri.ts';
import { walkInbox } from '../inbox/walkInbox.ts';
import type { ApprovalAnswer } from '../../shared/model/approvalAnswers.ts';
import type { InterventionRow } from '../../shared/model/intervention.ts';
import { t } from '../l10n/text.ts';
import type { TreeView } from '../views/treeView.ts';
import { answered } from './answered.ts';
import { askText } from './askText.ts';
import { registerCommands } from './register.ts';

/** The commands of the inbox: from its rows, its keys, its documents and the palette. */
export function registerInboxCommands(
  { context, hub, log }: App,
  { inbox, snoozes, answering }: InboxParts,
  tree: TreeView,
): vscode.Disposable {
  const { index } = inbox;
  const rowOf = (id: string): InterventionRow | undefined => hub.mirror.get('intervention', id);

  return registerCommands(log, {
    'rostrum.inbox.answer': onOne(async (id) => {
      const row = rowOf(id);
      if (row?.what === 'plan_review' && row.state === 'open') await answering.openPlan(id);
      else await answering.answer(id);
    }),
    'rostrum.inbox.answerNext': () => walkInbox(answering, () => index.sections.waiting),
    'rostrum.inbox.approve': onOne(async (id) => {
      const answer = plainAnswer(id, approvalOf);
      if (answer === undefined) await answering.answer(id);
      else await answering.approve(id, answer);
    }),
    'rostrum.inbox.allow': onOne((id) => sendOption(id, 'allow')),
    'rostrum.inbox.always': onOne((id) => sendOption(id, 'always')),
    'rostrum.inbox.deny': onOne((id) => sendOption(id, 'deny')),
    'rostrum.inbox.revise': onOne(async (id) => {
      if (rowOf(id)?.what === 'plan_review') return answering.revise(id);
      const answer = plainAnswer(id, rejectionOf);
      await (answer === undefined ? answering.answer(id) : answering.send(id, answer));
    }),
    'rostrum.inbox.withdraw': onOne(withdraw),
    'rostrum.inbox.snooze': async (...args) => {
      await answering.snooze(await someOf(args));
    },
    'rostrum.inbox.snoozeAll': async () => {
      await answering.snooze(index.sections.waiting);
    },
    'rostrum.inbox.unsnooze': async (...args) => snoozes.end(await someSnoozed(args)),
    'rostrum.inbox.openTerminal': onOne((id) => answering.openTerminal(id)),
    'rostrum.inbox.showScreen': onOne((id) => answering.show(id, 'screen')),
    'rostrum.inbox.showQuestion': onOne((id) =>
      rowOf(id)?.what === 'plan_review'
        ? answering.showPlan(id, { preserveFocus: false })
        : answering.show(id, 'question'),
    ),
    'rostrum.inbox.writeAnswer': onOne((id) => answering.openEditor(id)),
    'rostrum.inbox.sendAnswer': async () => {
      const document = vscode.window.activeTextEditor?.document;
      const about = document === undefined ? undefined : readAddress(document.uri);
      if (document !== undefined && about?.kind === 'answer')
        await answering.sendEditor(about.interventionId, document);
    },
    'rostrum.inbox.group': async () => {
      const items = groupings.map((grouping) => ({
        grouping,
        label: groupingName(grouping),
        picked: grouping === index.grouping,
      }));
      const picked = await vscode.window.showQuickPick(items, { title: t('Group the inbox by') });
      if (picked === undefined) return;
      inbox.groupBy(picked.grouping);
      await context.workspaceState.update(groupingKey, picked.grouping);
    },
    'rostrum.inbox.move': async (by) => {
      const to = movedFrom(drawnOrder(index.sections), await focusedRow(tree), Number(by));
      if (to !== undefined) await tree.reveal(to, { select: true, focus: true });
    },
    'rostrum.inbox.reveal': async (id) => {
      if (index.row(String(id)) !== undefined) await tree.reveal(String(id), { select: true, focus: true });
      else await answering.answer(String(id));
    },
  });

  /** Sends one of the answers of a tool approval; where it is not one of them, the person is asked. */
  async function sendOption(id: string, answer: ApprovalAnswer): Promise<void> {
    const row = rowOf(id);
    const isOffered = row?.what === 'tool_approval' && row.state === 'open' && row.options.includes(answer);
    await (isOffered ? answering.send(id, answer) : answering.answer(id));
  }

  /** A question that needs no answer any more goes; one that somebody has answered meanwhile stays so, which is said. */
  async function withdraw(id: string): Promise<void> {
    const row = rowOf(id);
    if (row?.state !== 'open') return void (await answering.answer(id));
    if (row.what !== 'question')
      throw new HubError('conflict', t('Only a question can be taken back. Answer this one instead.'));
    const title = t('Take the question of {0} back', refOf(hub.mirror, row));
    const prompt = t('Why? Whoever asked reads it, and goes on without an answer.');
    const why = await answered(askText({ title, prompt, isOptional: true }));
    const { intervention } = await hub.call('intervention.withdraw', { id, ...(why === '' ? {} : { why }) });
    if (intervention.state === 'answered') await answering.answer(id);
  }

  /** A plain yes or no; undefined where there is none, or nothing waits any more. */
  function plainAnswer(id: string, answerOf: (row: InterventionRow) => string | undefined): string | undefined {
    const row = rowOf(id);
    return row?.state === 'open' ? answerOf(row) : undefined;
  }

  /** A command on one intervention, whichever way it was meant; nothing happens where none was. */
  function onOne(run: (id: string) => Promise<unknown>): (...args: readonly unknown[]) => Promise<unknown> {
    return async (...args) => {
      const id = await oneOf(args);
      return id === undefined ? undefined : run(id);
    };
  }

  /** Those that it was called on; else those of the selection that were put off, or what a person picks of all that were. */
  async function someSnoozed(args: readonly unknown[]): Promise<readonly string[]> {
    if (args[0] !== undefined) return someOf(args);
    const all = index.sections.lists.get(snoozedSection) ?? [];
    const chosen = tree.view.selection.filter((id) => all.includes(id));
    if (chosen.length > 0) return chosen;
    const id = await pick(all, t('Nothing is put off.'));
    return id === undefined ? [] : [id];
  }

  async function oneOf([given]: readonly unknown[]): Promise<string | undefined> {
    if (given === 'focused') return interventionIn(await focusedRow(tree));
    if (typeof given === 'string') return interventionIn(given);
    if (given instanceof vscode.Uri) return readAddress(given)?.interventionId;
    return interventionIn(tree.view.selection[0]) ?? pick(index.sections.waiting, t('Nothing waits for you.'));
  }

  /** All that are selected, where the one that the command was called on is among them. */
  async function someOf(args: readonly unknown[]): Promise<readonly string[]> {
    const [, selected] = args;
    if (Array.isArray(selected)) return selected.map(String).filter((id) => interventionIn(id) !== undefined);
    const id = await oneOf(args);
    const { selection } = tree.view;
    if (id === undefined) return [];
    return selection.includes(id) ? selection.filter((one) => interventionIn(one) !== undefined) : [id];
  }

  async function pick(offered: readonly string[], nothing: string): Promise<string | undefined> {
    const items = offered.slice(0, pickedRows).flatMap((id) => {
      const row = inbox.model.row(id);
      return row === undefined ? [] : [{ id, label: row.label, description: row.description ?? '' }];
    });
    if (items.length === 0) void vscode.window.showInformationMessage(nothing);
    else return (await vscode.window.showQuickPick(items, { title: t('Which one?'), matchOnDescription: true }))?.id;
    return undefined;
  }
}

/** The most urgent ones; who looks for another one finds it in the tree. */
const pickedRows = 500;

const interventionIn = (id: string | undefined): string | undefined =>
  id?.startsWith('intervention_') === true ? id : undefined;

function groupingName(grouping: Grouping): string {
  switch (grouping) {
    case 'none':
      return t('Nothing: one list, most urgent first');
    case 'kind':
      return t('Kind');
    case 'project':
      return t('Project');
    case 'task':
      return t('Task');
  }
}
