import { HubError } from '../../shared/errors.ts';
import type { ScreenReading } from '../agent/readScreen.ts';
import type { Keyboard, TypingView } from '../terminal/terminal.ts';
import type { Phase, Seen, Step, TypingWish } from './deliveryMachine.ts';
import { nextStep, queued } from './deliveryMachine.ts';
import { deliveryTimings as timings } from './deliveryTimings.ts';

/** What typing one text uses of the world. */
export interface TypingPorts {
  /** Throws HubError where the session's terminal is gone. */
  readonly look: () => Promise<TypingView>;
  /** Throws HubError `overloaded` where the keyboard does not come free. */
  readonly hold: <T>(waitMs: number, work: (keyboard: Keyboard) => Promise<T>) => Promise<T>;
  /** Whether a program that the session's own started has the terminal; only asked where it matters. */
  readonly isForeign: (() => Promise<boolean>) | undefined;
  /** What a look says of its agent. */
  readonly read: (view: TypingView) => ScreenReading;
  readonly now: () => number;
  /** Rejects when the daemon stops: nothing is held then, and nothing was typed. */
  readonly pause: (ms: number) => Promise<void>;
  /** The same while the keyboard is held; it ends by itself in seconds, so it is not cut off. */
  readonly pauseHeld: (ms: number) => Promise<void>;
  /** Whether its agent has read the text by itself meanwhile. */
  readonly isRead: () => boolean;
  /** Whether another text goes before this one, which is still waiting. */
  readonly isOvertaken: () => boolean;
  /** Resolves when it is on disk that this is about to happen. */
  readonly record: (state: 'typed' | 'submitted') => Promise<void>;
}

/** How typing a text ended. */
export type TypingOutcome =
  | { readonly state: 'verified' }
  | { readonly state: 'stranded'; readonly reason: string }
  /** Nothing was typed: another one goes first. */
  | { readonly state: 'overtaken' };

const escapeKey = Uint8Array.of(0x1b);
/** A literal CR: a named Enter submits nothing in some programs. */
const enterKey = Uint8Array.of(0x0d);

/** Types one text, from the first look at its session to the proof that it was taken. */
export async function typeDelivery(wish: TypingWish, ports: TypingPorts): Promise<TypingOutcome> {
  let phase: Phase = queued;
  for (;;) {
    if (ports.isRead()) return { state: 'verified' };
    if (ports.isOvertaken()) return { state: 'overtaken' };
    const step = nextStep(phase, await seen(ports.look, ports), ports.now(), wish);
    if (step.phase.at === 'queued') {
      phase = step.phase;
      await ports.pause(timings.waitPollMs);
      continue;
    }
    phase = isEnd(step.phase) ? step.phase : await typeHeld(phase, wish, ports);
    if (isEnd(phase))
      return phase.at === 'verified' ? { state: 'verified' } : { state: 'stranded', reason: phase.reason };
  }
}

type End = Extract<Phase, { at: 'verified' | 'stranded' }>;
const isEnd = (phase: Phase): phase is End => phase.at === 'verified' || phase.at === 'stranded';

/** From its first key on, nothing else is typed into the session. Gives an end, or `queued` where the moment had gone. */
async function typeHeld(from: Phase, wish: TypingWish, ports: TypingPorts): Promise<Phase> {
  try {
    return await ports.hold(timings.lockMs, async (keyboard) => {
      let phase = from;
      for (;;) {
        const step = nextStep(phase, await seen(() => keyboard.look(), ports), ports.now(), wish);
        if (isEnd(step.phase) || step.phase.at === 'queued') return step.phase;
        try {
          await perform(step, wish, { keyboard, ports });
        } catch (error) {
          return { at: 'stranded', reason: `its terminal did not take the keys (${messageOf(error)})` };
        }
        // Times count from the key itself: writing down that it comes may have taken longer than a pause.
        phase = step.act === 'look' ? step.phase : since(step.phase, ports.now());
        await ports.pauseHeld(timings.typePollMs);
      }
    });
  } catch (error) {
    return { at: 'stranded', reason: `${messageOf(error)} The text was not typed.` };
  }
}

async function perform(
  { act, phase }: Step,
  { text }: TypingWish,
  { keyboard, ports }: { readonly keyboard: Keyboard; readonly ports: TypingPorts },
): Promise<void> {
  switch (act) {
    case 'escape':
      return keyboard.press(escapeKey);
    case 'paste':
      await ports.record('typed');
      return keyboard.paste(text);
    case 'submit':
      if (phase.at === 'submitted' && phase.tries === 1) await ports.record('submitted');
      return keyboard.press(enterKey);
    case 'look':
    case 'nothing':
      return;
  }
}

function since(phase: Phase, now: number): Phase {
  return phase.at === 'escaped' || phase.at === 'typed' || phase.at === 'submitted' ? { ...phase, since: now } : phase;
}

async function seen(look: () => Promise<TypingView>, { read, isForeign }: TypingPorts): Promise<Seen> {
  try {
    const view = await look();
    return {
      isDead: view.isDead,
      reading: read(view),
      screen: view.lines.join('\n').trimEnd(),
      cursorRow: view.cursorRow,
      draftAgeMs: view.draftAgeMs,
      isForeign: await isForeign?.(),
    };
  } catch (error) {
    if (!(error instanceof HubError)) throw error;
    return { isDead: true, reading: { state: 'unknown', input: undefined }, screen: '' };
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)).slice(0, 300);
