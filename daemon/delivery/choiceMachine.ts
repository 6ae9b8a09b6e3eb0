import type { DialogKey } from '../agent/dialogs/knownDialog.ts';
import { deliveryTimings as timings } from './deliveryTimings.ts';

/** What can be seen of a dialog at one moment. */
export interface DialogSeen {
  readonly isDead: boolean;
  /** All of the screen, to see whether a key did anything. */
  readonly screen: string;
  /** The key that comes next towards the choice; undefined where the dialog is not on the screen. */
  readonly key: DialogKey | undefined;
}

interface Pressed {
  readonly key: DialogKey;
  /** When the key was pressed last. */
  readonly since: number;
  /** How often this key was pressed while nothing came of it. */
  readonly tries: number;
  readonly before: string;
  /** All keys that brought it on. */
  readonly steps: number;
}

/** How far a choice is. */
export type ChoicePhase =
  | { readonly at: 'queued' }
  | ({ readonly at: 'moving' } & Pressed)
  | ({ readonly at: 'submitted' } & Pressed)
  | { readonly at: 'verified' }
  /** Somebody else answered the dialog before its Enter. */
  | { readonly at: 'gone' }
  | { readonly at: 'stranded'; readonly reason: string };

/** What is done now, and how far the choice is when it has been done. */
export interface ChoiceStep {
  readonly press: DialogKey | undefined;
  readonly phase: ChoicePhase;
}

/** Where every choice begins. */
export const queuedChoice: ChoicePhase = { at: 'queued' };

/** More steps than any dialog has choices. */
const mostSteps = 30;

/**
 * Phase, screen and time in; the next key and the phase after it out. No key is pressed but by what stands on the screen at that
 * moment, and one that did nothing is pressed again only while the screen is the same to the last character.
 */
export function nextChoice(phase: ChoicePhase, seen: DialogSeen, now: number): ChoiceStep {
  switch (phase.at) {
    case 'queued':
      return seen.isDead || seen.key === undefined
        ? { press: undefined, phase: { at: 'gone' } }
        : press(seen, seen.key, now);
    case 'moving':
      return fromMoving(phase, seen, now);
    case 'submitted':
      return fromSubmitted(phase, seen, now);
    case 'verified':
    case 'gone':
    case 'stranded':
      return { press: undefined, phase };
  }
}

type At<Name extends ChoicePhase['at']> = Extract<ChoicePhase, { at: Name }>;

function fromMoving(phase: At<'moving'>, seen: DialogSeen, now: number): ChoiceStep {
  if (seen.isDead) return { press: undefined, phase: { at: 'gone' } };
  if (seen.screen === phase.before) return again(phase, seen, now, 'its mark does not move');
  if (seen.key === undefined) {
    // It may be in the middle of being drawn.
    const isGone = now - phase.since >= longestWaitMs;
    return { press: undefined, phase: isGone ? { at: 'gone' } : phase };
  }
  if (phase.steps >= mostSteps) return stranded(`after ${phase.steps} steps its mark is not at the choice`);
  return press(seen, seen.key, now, phase.steps);
}

function fromSubmitted(phase: At<'submitted'>, seen: DialogSeen, now: number): ChoiceStep {
  // An answer may end its program: "No, exit" does.
  if (seen.isDead || seen.key === undefined) return { press: undefined, phase: { at: 'verified' } };
  if (seen.screen === phase.before) return again(phase, seen, now, 'Enter does nothing');
  // Another dialog that looks alike, or the same beside something that moves: nobody can tell, so Enter is not pressed again.
  if (now - phase.since < longestWaitMs) return { press: undefined, phase };
  return stranded('it is still there after Enter was pressed');
}

function again(phase: At<'moving'> | At<'submitted'>, seen: DialogSeen, now: number, reason: string): ChoiceStep {
  const waitMs = timings.submitWaitsMs[phase.tries - 1] ?? 0;
  if (now - phase.since < waitMs) return { press: undefined, phase };
  if (phase.tries >= timings.submitWaitsMs.length || seen.key !== phase.key) return stranded(reason);
  return { press: phase.key, phase: { ...phase, since: now, tries: phase.tries + 1 } };
}

function press({ screen }: DialogSeen, key: DialogKey, now: number, steps = 0): ChoiceStep {
  const pressed = { key, since: now, tries: 1, before: screen, steps: steps + 1 };
  return { press: key, phase: key === 'enter' ? { at: 'submitted', ...pressed } : { at: 'moving', ...pressed } };
}

const longestWaitMs = Math.max(...timings.submitWaitsMs);
const stranded = (reason: string): ChoiceStep => ({ press: undefined, phase: { at: 'stranded', reason } });
