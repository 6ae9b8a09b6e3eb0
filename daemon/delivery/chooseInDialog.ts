import { setTimeout as pause } from 'node:timers/promises';
import { toError } from '../../shared/errors.ts';
import type { CompiledDialog, DialogKey } from '../agent/dialogs/knownDialog.ts';
import { keyTowards } from '../agent/dialogs/knownDialog.ts';
import type { Keyboard, TerminalHost } from '../terminal/terminal.ts';
import type { ChoicePhase } from './choiceMachine.ts';
import { nextChoice, queuedChoice } from './choiceMachine.ts';
import { deliveryTimings } from './deliveryTimings.ts';

/** What is chosen where. */
export interface DialogChoice {
  readonly sessionId: string;
  readonly dialog: CompiledDialog;
  readonly label: string;
}

/** How choosing ended. */
export type ChoiceOutcome = Extract<ChoicePhase, { at: 'verified' | 'gone' | 'stranded' }>;

const keys: Readonly<Record<DialogKey, Uint8Array>> = {
  up: Uint8Array.of(0x1b, 0x5b, 0x41),
  down: Uint8Array.of(0x1b, 0x5b, 0x42),
  enter: Uint8Array.of(0x0d),
};

/**
 * Makes a choice on an agent's screen, with the keyboard to itself as long as that takes. It never throws: what cannot be done is
 * stranded with its reason.
 */
export async function chooseInDialog(
  terminals: Pick<TerminalHost, 'hold'>,
  { sessionId, dialog, label }: DialogChoice,
): Promise<ChoiceOutcome> {
  try {
    return await terminals.hold(sessionId, { waitMs: deliveryTimings.lockMs }, (keyboard) =>
      choose(keyboard, dialog, label),
    );
  } catch (error) {
    return { at: 'stranded', reason: `its terminal did not take the keys (${toError(error).message.slice(0, 300)})` };
  }
}

async function choose(keyboard: Keyboard, dialog: CompiledDialog, label: string): Promise<ChoiceOutcome> {
  let phase: ChoicePhase = queuedChoice;
  for (;;) {
    const { lines, isDead } = await keyboard.look();
    const seen = { isDead, screen: lines.join('\n'), key: keyTowards(lines, dialog, label) };
    const step = nextChoice(phase, seen, performance.now());
    ({ phase } = step);
    if (phase.at === 'verified' || phase.at === 'gone' || phase.at === 'stranded') return phase;
    if (step.press !== undefined) await keyboard.press(keys[step.press]);
    await pause(deliveryTimings.typePollMs);
  }
}
