import { setTimeout as pause } from 'node:timers/promises';
import type { Log } from '../../../runtime/log.ts';
import { toError } from '../../../shared/errors.ts';
import type { AskedQuestion } from '../../approval/agentQuestions.ts';
import type { AgentQuestions } from '../../approval/agentQuestions.ts';
import { chooseInDialog } from '../../delivery/chooseInDialog.ts';
import { deliveryTimings } from '../../delivery/deliveryTimings.ts';
import type { SessionRecord } from '../../session/sessionRecords.ts';
import type { Screen, TerminalHost } from '../../terminal/terminal.ts';
import type { CompiledDialog, KnownDialog } from './knownDialog.ts';
import { compileDialog, findDialog } from './knownDialog.ts';

export interface DialogPorts {
  readonly terminals: Pick<TerminalHost, 'hold'>;
  readonly questions: Pick<AgentQuestions, 'ask' | 'settle'>;
  readonly record: (sessionId: string) => SessionRecord | undefined;
  readonly dialogsOf: (provider: string) => readonly KnownDialog[];
  /** An agent has said in a dialog, which is answered now, that it has no quota left. */
  readonly exhausted: (sessionId: SessionRecord['order']['sessionId'], why: string) => void;
  readonly log: Log;
}

/** One that is being seen to. */
interface OpenDialog {
  readonly dialog: CompiledDialog;
  readonly gone: AbortController;
  /** What is asked about it at the moment. */
  asked?: AskedQuestion;
}

/**
 * Dialogs of agents that are known by their screens: where the right answer is known it is chosen, else a person chooses in
 * the inbox, and the choice is made on the screen by the ways of all that the system types. One that cannot be made is asked about
 * again, with the reason.
 */
export class DialogDesk {
  private readonly ports: DialogPorts;
  private readonly open = new Map<string, OpenDialog>();
  private readonly compiled = new Map<string, readonly CompiledDialog[]>();

  constructor(ports: DialogPorts) {
    this.ports = ports;
  }

  /** This is on a session's screen now. */
  seen(sessionId: string, { lines }: Screen): void {
    const record = this.ports.record(sessionId);
    if (record === undefined || (record.order.mode ?? 'interactive') !== 'interactive') return;
    const dialog = findDialog(lines, this.dialogsOf(record.order.provider));
    const known = this.open.get(sessionId);
    if (known?.dialog === dialog) return;
    this.open.delete(sessionId);
    if (known !== undefined) this.leave(record, known);
    if (dialog === undefined) return;
    const opened = { dialog, gone: new AbortController() };
    this.open.set(sessionId, opened);
    this.see(record, opened).catch((error: unknown) =>
      this.ports.log.warn('a dialog could not be seen to', { sessionId, error: toError(error) }),
    );
  }

  sessionEnded(sessionId: string): void {
    this.open.get(sessionId)?.gone.abort();
    this.open.delete(sessionId);
  }

  private async see(record: SessionRecord, opened: OpenDialog): Promise<void> {
    const { dialog, gone } = opened;
    const { sessionId, provider } = record.order;
    let label = dialog.answer ?? (record.isOwnDirectory === true ? dialog.ownAnswer : undefined);
    for (let why: string | undefined; ;) {
      label ??= await this.askFor(record, opened, why);
      if (label === undefined || gone.signal.aborted) return;
      const outcome = await chooseInDialog(this.ports.terminals, { sessionId, dialog, label });
      this.ports.log.info('a dialog of an agent was answered', { sessionId, provider, label, outcome: outcome.at });
      // Only one that took its answer is the agent's own word; what merely looks like one is text that it wrote.
      if (outcome.at === 'verified' && dialog.exhausts) this.ports.exhausted(sessionId, dialog.asks);
      if (outcome.at !== 'stranded') return;
      // Who is asked sees the reason, and has both ways on: another try by the same choice, and its terminal.
      why = `"${label}" could not be chosen: ${outcome.reason}. Choose again, or answer it in its terminal.`;
      label = undefined;
    }
  }

  /** A person's choice; undefined where it needs none any more, or nobody can be asked. */
  private async askFor(
    record: SessionRecord,
    opened: OpenDialog,
    why: string | undefined,
  ): Promise<string | undefined> {
    const { dialog, gone } = opened;
    const question = questionOf(record, dialog, why);
    opened.asked = question;
    for (;;) {
      const [given] = (await this.ports.questions.ask(record, [question], gone.signal)) ?? [];
      if (given === undefined) return undefined;
      const said = given.trim().toLowerCase();
      const label = labelsOf(dialog).find((one) => one.toLowerCase() === said);
      // Other words are no choice of it: it is asked again as long as it is there.
      if (label !== undefined || gone.signal.aborted) return label;
      await pause(deliveryTimings.waitPollMs);
    }
  }

  private leave(record: SessionRecord, { dialog, gone, asked }: OpenDialog): void {
    gone.abort();
    // One that was asked before a restart has the words of the first question.
    const questions = [questionOf(record, dialog), ...(asked === undefined ? [] : [asked])];
    this.ports.questions.settle(record, 'its dialog is not there any more', questions).catch((error: unknown) =>
      this.ports.log.warn('a question about a dialog could not be taken back', {
        sessionId: record.order.sessionId,
        error: toError(error),
      }),
    );
  }

  private dialogsOf(provider: string): readonly CompiledDialog[] {
    const known = this.compiled.get(provider) ?? this.ports.dialogsOf(provider).map(compileDialog);
    this.compiled.set(provider, known);
    return known;
  }
}

const labelsOf = ({ choices }: CompiledDialog): readonly string[] =>
  choices.map(({ label }) => label).filter((label) => label !== undefined);

const questionOf = ({ cwd }: SessionRecord, dialog: CompiledDialog, why?: string): AskedQuestion => ({
  question: [dialog.asks, `It works in ${cwd}.`, ...(why === undefined ? [] : [why])].join('\n'),
  options: labelsOf(dialog),
});
