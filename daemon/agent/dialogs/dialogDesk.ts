import { setTimeout as pause } from 'node:timers/promises';
import type { Log } from '../../../runtime/log.ts';
import { toError } from '../../../shared/errors.ts';
import type { AskedQuestion } from '../../approval/agentQuestions.ts';
import type { AgentQuestions } from '../../approval/agentQuestions.ts';
import { deliveryTimings } from '../../delivery/deliveryTimings.ts';
import type { SessionRecord } from '../../session/sessionRecords.ts';
import type { Keyboard, Screen, TerminalHost } from '../../terminal/terminal.ts';
import type { CompiledDialog, DialogKey, KnownDialog } from './knownDialog.ts';
import { compileDialog, findDialog, keyTowards } from './knownDialog.ts';

export interface DialogPorts {
  readonly terminals: Pick<TerminalHost, 'hold'>;
  readonly questions: Pick<AgentQuestions, 'ask' | 'settle'>;
  readonly record: (sessionId: string) => SessionRecord | undefined;
  readonly dialogsOf: (provider: string) => readonly KnownDialog[];
  /** Whether the daemon made this directory for a session. */
  readonly isOwnDirectory: (directory: string) => boolean;
  /** An agent says in a dialog that it has no quota left. */
  readonly exhausted: (sessionId: SessionRecord['order']['sessionId'], why: string) => void;
  readonly log: Log;
}

/** One that is being seen to. */
interface OpenDialog {
  readonly dialog: CompiledDialog;
  readonly gone: AbortController;
}

const keys: Readonly<Record<DialogKey, Uint8Array>> = {
  up: Uint8Array.of(0x1b, 0x5b, 0x41),
  down: Uint8Array.of(0x1b, 0x5b, 0x42),
  enter: Uint8Array.of(0x0d),
};
/** More steps than any dialog has choices. */
const mostKeys = 30;
/** A step shows on the screen within this time; one that does not is not repeated blindly. ms. */
const stepMs = 3_000;

/**
 * Dialogs of agents that are known by their screens: where the right answer is known it is chosen, else a person chooses in
 * the inbox, and the choice is made on the screen. Each key is pressed by what stands there at that moment.
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

  private async see(record: SessionRecord, { dialog, gone }: OpenDialog): Promise<void> {
    const { signal } = gone;
    const { sessionId, provider } = record.order;
    if (dialog.exhausts) this.ports.exhausted(sessionId, dialog.asks);
    const isOwn = this.ports.isOwnDirectory(record.cwd);
    let label = dialog.answer ?? (isOwn ? dialog.ownAnswer : undefined);
    if (label === undefined) label = await this.askFor(record, dialog, signal);
    if (label === undefined || signal.aborted) return;
    const isChosen = await this.choose(sessionId, dialog, label);
    this.ports.log.info('a dialog of an agent was answered', { sessionId, provider, label, isChosen });
  }

  /** A person's choice; undefined where it needs none any more, or nobody can be asked. */
  private async askFor(
    record: SessionRecord,
    dialog: CompiledDialog,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    for (;;) {
      const [given] = (await this.ports.questions.ask(record, [questionOf(record, dialog)], signal)) ?? [];
      if (given === undefined) return undefined;
      const said = given.trim().toLowerCase();
      const label = labelsOf(dialog).find((one) => one.toLowerCase() === said);
      // Other words are no choice of it: it is asked again as long as it is there.
      if (label !== undefined || signal.aborted) return label;
      await pause(deliveryTimings.waitPollMs);
    }
  }

  private leave(record: SessionRecord, { dialog, gone }: OpenDialog): void {
    gone.abort();
    this.ports.questions
      .settle(record, 'its dialog is not there any more', [questionOf(record, dialog)])
      .catch((error: unknown) =>
        this.ports.log.warn('a question about a dialog could not be taken back', {
          sessionId: record.order.sessionId,
          error: toError(error),
        }),
      );
  }

  /** Gives whether it was chosen; not where the dialog was gone, or did not do as it should. */
  private choose(sessionId: string, dialog: CompiledDialog, label: string): Promise<boolean> {
    return this.ports.terminals.hold(sessionId, { waitMs: deliveryTimings.lockMs }, async (keyboard) => {
      let key = keyTowards((await keyboard.look()).lines, dialog, label);
      for (let pressed = 0; key !== undefined && pressed < mostKeys; pressed += 1) {
        const before = (await keyboard.look()).lines;
        await keyboard.press(keys[key]);
        if (key === 'enter') return true;
        key = await keyAfterStep(keyboard, before, (lines) => keyTowards(lines, dialog, label));
      }
      return false;
    });
  }

  private dialogsOf(provider: string): readonly CompiledDialog[] {
    const known = this.compiled.get(provider) ?? this.ports.dialogsOf(provider).map(compileDialog);
    this.compiled.set(provider, known);
    return known;
  }
}

/** The next key, when the step before it shows; undefined where it does not. */
async function keyAfterStep(
  keyboard: Keyboard,
  before: readonly string[],
  next: (lines: readonly string[]) => DialogKey | undefined,
): Promise<DialogKey | undefined> {
  for (let waitedMs = 0; waitedMs < stepMs; waitedMs += deliveryTimings.typePollMs) {
    await pause(deliveryTimings.typePollMs);
    const { lines } = await keyboard.look();
    if (lines.join('\n') !== before.join('\n')) return next(lines);
  }
  return undefined;
}

const labelsOf = ({ choices }: CompiledDialog): readonly string[] =>
  choices.map(({ label }) => label).filter((label) => label !== undefined);

const questionOf = ({ cwd }: SessionRecord, dialog: CompiledDialog): AskedQuestion => ({
  question: `${dialog.asks}\nIt works in ${cwd}.`,
  options: labelsOf(dialog),
});
