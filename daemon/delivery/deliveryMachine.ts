import type { ScreenReading } from '../agent/readScreen.ts';
import { deliveryLimits, deliveryTimings as timings } from './deliveryTimings.ts';

/** What is to be typed, and what is known of who shall read it. */
export interface TypingWish {
  /** The text as it is typed: one line, or several where the agent takes them in one paste. */
  readonly text: string;
  readonly urgent: boolean;
  /** Nothing is typed before, in ms of the clock that `nextStep` is given. */
  readonly notBefore: number;
  /** Whether Esc stops this agent's turn. */
  readonly canEscape: boolean;
  /** Whether the provider's table says how its prompt looks. */
  readonly isPromptKnown: boolean;
  /** It goes by its agent's own server: why it is stranded where that is not to be reached for long. */
  readonly unreached?: string | undefined;
  /** A program of lines, such as a shell: what follows a submit appears below. */
  readonly isLineProgram: boolean;
  /** It was typed before and may still stand in the input line: then it is only submitted. */
  readonly mayStand: boolean;
  /** Other texts that were typed and never taken; while one stands in the input line nothing joins it. */
  readonly leftOver: readonly string[];
}

/** What can be seen of a session at one moment. */
export interface Seen {
  readonly isDead: boolean;
  readonly reading: ScreenReading;
  /** All of the screen, to see whether it changed. */
  readonly screen: string;
  readonly cursorRow?: number | undefined;
  /** How long ago a person typed what was not sent yet. */
  readonly draftAgeMs?: number | undefined;
  /** A program that this one started has the terminal. */
  readonly isForeign?: boolean | undefined;
}

interface Obstacle {
  readonly reason: string;
  readonly since: number;
  readonly screen: string;
}

/** How far a text is. `since` is when the last key of it was pressed. */
export type Phase =
  | { readonly at: 'queued'; readonly obstacle?: Obstacle; readonly quiet?: Pick<Obstacle, 'since' | 'screen'> }
  | { readonly at: 'escaped'; readonly since: number }
  | { readonly at: 'typed'; readonly since: number; readonly before: Seen }
  | { readonly at: 'submitted'; readonly since: number; readonly tries: number; readonly typed: Seen }
  | { readonly at: 'verified' }
  | { readonly at: 'stranded'; readonly reason: string };

/** What is done now; `look` is to look again a little later. */
export type Act = 'look' | 'escape' | 'paste' | 'submit' | 'nothing';

/** What is done now, and how far the text is when it has been done. */
export interface Step {
  readonly act: Act;
  readonly phase: Phase;
}

/** Where every text begins. */
export const queued: Phase = { at: 'queued' };

/** Why a text is stranded whose daemon ended in the middle of it. */
export const mayHaveBeenTyped =
  'the daemon ended while it was typed: it may have been typed, and may stand in the input line';

/** Phase, screen and time in; the next act and the phase after it out. Knows no clock and no terminal. */
export function nextStep(phase: Phase, seen: Seen, now: number, wish: TypingWish): Step {
  switch (phase.at) {
    case 'queued':
      return fromQueued(phase, seen, now, wish);
    case 'escaped':
      return fromEscaped(phase, seen, now);
    case 'typed':
      return fromTyped(phase, seen, now, wish);
    case 'submitted':
      return fromSubmitted(phase, seen, now, wish);
    case 'verified':
    case 'stranded':
      return { act: 'nothing', phase };
  }
}

type At<Name extends Phase['at']> = Extract<Phase, { at: Name }>;

function fromQueued(phase: At<'queued'>, seen: Seen, now: number, wish: TypingWish): Step {
  const { reading } = seen;
  if (seen.isDead) return stranded('its program has ended, and the text was not typed');
  if (now < wish.notBefore) return lookAgain;
  if (wish.leftOver.some((text) => holds(reading.input, text))) return lookAgain;
  if (reading.state === 'dialog') {
    const reason = 'a dialog or a menu is on its screen, and the text was not typed';
    return waitOut(phase, seen, now, { reason, forMs: wish.urgent ? timings.dialogUrgentMs : timings.dialogMs });
  }
  if (seen.isForeign === true) return lookAgain;
  if (seen.draftAgeMs !== undefined && seen.draftAgeMs < timings.draftMs) return lookAgain;
  if (wish.mayStand && holds(reading.input, wish.text))
    return { act: 'submit', phase: { at: 'submitted', since: now, tries: 1, typed: seen } };
  if (reading.state === 'ready') return paste(seen, now);
  if (reading.state === 'busy') return wish.urgent && wish.canEscape ? escape(now) : lookAgain;
  if (!wish.isPromptKnown) return fromUnknown(phase, seen, now, wish);
  if (wish.unreached !== undefined)
    return waitOut(phase, seen, now, { reason: wish.unreached, forMs: timings.unreachedMs });
  const reason = 'its prompt is not to be seen on its screen, and the text was not typed';
  return waitOut(phase, seen, now, { reason, forMs: timings.unknownMs, whileStill: true });
}

/** Nothing says how this agent looks: one whose screen stands still waits for input. */
function fromUnknown({ quiet }: At<'queued'>, seen: Seen, now: number, wish: TypingWish): Step {
  const isStill = quiet?.screen === seen.screen;
  if (isStill && now - quiet.since >= timings.quietMs) return paste(seen, now);
  if (!isStill && quiet !== undefined && wish.urgent && wish.canEscape) return escape(now);
  return {
    act: 'look',
    phase: { at: 'queued', quiet: isStill ? quiet : { since: now, screen: seen.screen } },
  };
}

/** What keeps a text back is waited for, and said when it takes too long. */
function waitOut(
  { obstacle }: At<'queued'>,
  { screen }: Seen,
  now: number,
  { reason, forMs, whileStill = false }: { reason: string; forMs: number; whileStill?: boolean },
): Step {
  const isSame = obstacle?.reason === reason && (!whileStill || obstacle.screen === screen);
  if (isSame && now - obstacle.since >= forMs) return stranded(reason);
  return { act: 'look', phase: { at: 'queued', obstacle: isSame ? obstacle : { reason, since: now, screen } } };
}

/** After Esc the text is typed, whether the turn has ended or not: agents keep what is typed meanwhile. */
function fromEscaped(phase: At<'escaped'>, seen: Seen, now: number): Step {
  if (seen.isDead) return stranded('its program ended after Esc was pressed, and the text was not typed');
  if (now - phase.since < timings.escapeMs) return { act: 'look', phase };
  if (seen.reading.state === 'dialog') return stranded('a dialog or a menu came after Esc, and the text was not typed');
  return paste(seen, now);
}

function fromTyped(phase: At<'typed'>, seen: Seen, now: number, wish: TypingWish): Step {
  if (seen.isDead) return stranded('its program ended while it was typed');
  const settledMs = now - phase.since - settleMs(wish.text);
  if (settledMs < 0) return { act: 'look', phase };
  if (seen.reading.state === 'dialog')
    return stranded('a dialog or a menu came while it was typed, so it was not submitted');
  if (isChanged(phase.before, seen))
    return { act: 'submit', phase: { at: 'submitted', since: now, tries: 1, typed: seen } };
  if (settledMs < timings.appearMs) return { act: 'look', phase };
  return stranded('it was typed, but did not appear in its input line, so it was not submitted');
}

function fromSubmitted(phase: At<'submitted'>, seen: Seen, now: number, wish: TypingWish): Step {
  if (hasLeft(phase.typed, seen, wish)) return { act: 'nothing', phase: { at: 'verified' } };
  if (seen.isDead) return stranded('its program ended before it was seen to take the text');
  const { tries, since } = phase;
  if (now - since < (timings.submitWaitsMs[tries - 1] ?? 0)) return { act: 'look', phase };
  if (seen.reading.state === 'dialog')
    return stranded('a dialog or a menu came before it was seen to take the text, which may stand in its input line');
  if (tries >= timings.submitWaitsMs.length)
    return stranded(`it still stands in its input line after Enter was pressed ${tries} times`);
  return { act: 'submit', phase: { ...phase, tries: tries + 1, since: now } };
}

/** The input line is the proof, where it is known; else any change of the screen. */
function isChanged(before: Seen, after: Seen): boolean {
  return before.reading.input === undefined && after.reading.input === undefined
    ? before.screen !== after.screen
    : before.reading.input !== after.reading.input;
}

function hasLeft(typed: Seen, now: Seen, { isLineProgram }: TypingWish): boolean {
  if (now.isDead) return false;
  if (!isLineProgram) return isChanged(typed, now) && !isLonger(typed.reading.input, now.reading.input);
  return typed.screen !== now.screen || typed.cursorRow !== now.cursorRow;
}

/** The text with something behind it, as after an Enter that was taken as a newline. */
const isLonger = (typed: string | undefined, now: string | undefined): boolean =>
  typed !== undefined && typed !== '' && now !== undefined && squeeze(now).startsWith(squeeze(typed));

/** How long a pasted text needs before Enter is understood as Enter. */
export function settleMs(text: string): number {
  const pieces = Math.ceil(Buffer.byteLength(text) / deliveryLimits.pieceBytes);
  return Math.min(timings.settleMs + pieces * timings.settlePerPieceMs, timings.settleLongestMs);
}

/** Whether an input line shows a text, or the first row of one that is wrapped. */
function holds(input: string | undefined, text: string): boolean {
  const [shown, whole] = [squeeze(input ?? ''), squeeze(text)];
  if (shown.includes(whole)) return true;
  return shown.length >= deliveryLimits.knownCharacters && whole.startsWith(shown);
}

const squeeze = (text: string): string => text.replace(/\s+/g, '');

const lookAgain: Step = { act: 'look', phase: queued };
const paste = (seen: Seen, now: number): Step => ({ act: 'paste', phase: { at: 'typed', since: now, before: seen } });
const escape = (now: number): Step => ({ act: 'escape', phase: { at: 'escaped', since: now } });
const stranded = (reason: string): Step => ({ act: 'nothing', phase: { at: 'stranded', reason } });
