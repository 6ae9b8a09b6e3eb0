import * as z from 'zod';
import { plainPen, renderPen } from './pen.ts';

const pen = z.object({
  attributes: z.array(z.string()).readonly(),
  foreground: z.string(),
  background: z.string(),
  underlineColour: z.string(),
});

/** Which characters a program's letters mean: G0 and G1, and which of them is in use. */
const charsets = z.object({ g0: z.string(), g1: z.string(), shift: z.union([z.literal(0), z.literal(1)]) });

/** First and last line that scroll, counted from 1. */
const region = z.tuple([z.number().int(), z.number().int()]).readonly();

const modesSchema = z.object({
  /** Private modes (`CSI ? n h`) that are not what they are at the start. */
  toggled: z.array(z.number().int()).readonly(),
  insert: z.boolean(),
  keypad: z.boolean(),
  /** 0 where the mouse is not reported; else 9, 1000, 1002 or 1003. */
  mouse: z.number().int(),
  /** 0 for the oldest encoding; else 1005, 1006, 1015 or 1016. */
  mouseEncoding: z.number().int(),
  /** The private mode by which the alternate screen was entered; 0 on the normal one. */
  alternate: z.number().int(),
  cursorStyle: z.number().int(),
  /** Undefined where the whole screen scrolls. */
  region: region.optional(),
  charsets,
  pen,
  /** What ESC 7 keeps of it. */
  saved: z.object({ pen, charsets }),
  /** What was in use when the alternate screen was entered, and comes back with the normal one. */
  entered: z.object({ pen, charsets, region: region.optional() }).optional(),
  /** Kitty keyboard flags, oldest first, of the screen in use. */
  keyboard: z.array(z.number().int()).readonly(),
  /** Those of the normal screen, while the alternate one is in use. */
  otherKeyboard: z.array(z.number().int()).readonly(),
  /** What xterm's modifyOtherKeys is set to. */
  modifyOtherKeys: z.number().int(),
  title: z.string(),
  /** Whether a character came last, so that what combines with it may follow. */
  isAfterText: z.boolean(),
  /** Bytes of a character, sequence or string that is not whole yet, as latin1; the head of a long string. */
  pending: z.string(),
});

/** The form of modes in a session's record. */
export const modeStateSchema: z.ZodType<ModeState> = modesSchema;

/** What a program set in its terminal, apart from what stands on the screen. Never changed in place. */
export type ModeState = Readonly<z.infer<typeof modesSchema>>;

/** Private modes that are followed one by one, each with whether it is on at the start. */
export const privateModes: ReadonlyMap<number, boolean> = new Map([
  [1, false], // application cursor keys
  [6, false], // origin
  [7, true], // autowrap
  [12, false], // blinking cursor
  [25, true], // cursor visible
  [45, false], // reverse wrap
  [1004, false], // focus events
  [1007, false], // wheel as cursor keys
  [2004, false], // bracketed paste
  [2026, false], // synchronized output
  [2031, false], // reports of a changed colour scheme
]);

export const firstModes: ModeState = {
  toggled: [],
  insert: false,
  keypad: false,
  mouse: 0,
  mouseEncoding: 0,
  alternate: 0,
  cursorStyle: 0,
  charsets: { g0: 'B', g1: 'B', shift: 0 },
  pen: plainPen,
  saved: { pen: plainPen, charsets: { g0: 'B', g1: 'B', shift: 0 } },
  keyboard: [],
  otherKeyboard: [],
  modifyOtherKeys: 0,
  title: '',
  isAfterText: false,
  pending: '',
};

/** Whether a private mode is on. */
export function isModeOn({ toggled }: ModeState, mode: number): boolean {
  return (privateModes.get(mode) ?? false) !== toggled.includes(mode);
}

/** The same state with private modes on or off. */
export function withModes(state: ModeState, changes: ReadonlyMap<number, boolean>): ModeState {
  const toggled = [...privateModes].flatMap(([mode, first]) =>
    (changes.get(mode) ?? isModeOn(state, mode)) === first ? [] : [mode],
  );
  return { ...state, toggled };
}

/**
 * What brings a terminal to its first modes on the normal screen, with the cursor anywhere; what stands on the
 * screen stays. Said one by one: a reset would take the scrollback and the user's settings too.
 */
export const clearModes = [
  '\u001b[?1049l\u001b[?1047l\u001b[?47l\u001b[!p\u001b[4l\u001b>\u001b[r\u001b(B\u001b)B\u000f\u001b[0m',
  '\u001b[?9l\u001b[?1000l\u001b[?1002l\u001b[?1003l\u001b[?1005l\u001b[?1006l\u001b[?1015l\u001b[?1016l',
  '\u001b[<16u\u001b[>4;0m\u001b[0 q',
  ...[...privateModes].map(([mode, first]) => `\u001b[?${mode}${first ? 'h' : 'l'}`),
].join('');

/** What enters the alternate screen: look and letters, cursor and region return with the normal one. */
export function renderEntering({ alternate, entered, otherKeyboard }: ModeState, cursor: string): string {
  const keyboard = otherKeyboard.map((flags) => `\u001b[>${flags}u`).join('');
  const before = `${renderRegion(entered?.region)}${cursor}${keyboard}${renderLook(entered ?? firstModes)}`;
  return `${before}\u001b[?${alternate}h\u001b[<16u\u001b[r\u001b[0m\u001b(B\u001b)B\u000f\u001b[H\u001b[J`;
}

/** What ESC 7 is to keep, with the cursor where `cursor` puts it. */
export function renderSaved({ saved }: ModeState, cursor: string): string {
  return `${cursor}${renderLook(saved)}\u001b7\u001b[0m\u001b(B\u001b)B\u000f`;
}

/** How the cursor gets to its place, as latin1. */
export interface CursorWords {
  /** Comes behind what would move the cursor, and before what would change the look of a character that it writes. */
  readonly cursor: string;
  /** Comes last: a character may follow that combines with it. */
  readonly character: string;
}

/** What brings a terminal with first modes, on the right screen, to these. */
export function renderModes(state: ModeState, { cursor, character }: CursorWords): string {
  const { mouse, mouseEncoding, cursorStyle, keyboard, modifyOtherKeys, title } = state;
  return [
    renderRegion(state.region),
    // Origin moves the cursor too.
    isModeOn(state, 6) ? '\u001b[?6h' : '',
    cursor,
    renderLook(state),
    ...state.toggled.flatMap((mode) => (mode === 6 ? [] : [`\u001b[?${mode}${isModeOn(state, mode) ? 'h' : 'l'}`])),
    state.insert ? '\u001b[4h' : '',
    state.keypad ? '\u001b=' : '',
    mouse === 0 ? '' : `\u001b[?${mouse}h`,
    mouseEncoding === 0 ? '' : `\u001b[?${mouseEncoding}h`,
    cursorStyle === 0 ? '' : `\u001b[${cursorStyle} q`,
    ...keyboard.map((flags) => `\u001b[>${flags}u`),
    modifyOtherKeys === 0 ? '' : `\u001b[>4;${modifyOtherKeys}m`,
    `\u001b]2;${title}\u0007`,
    character,
    state.pending,
  ].join('');
}

function renderLook({ pen: look, charsets: { g0, g1, shift } }: Pick<ModeState, 'pen' | 'charsets'>): string {
  return `\u001b[${renderPen(look)}m\u001b(${g0}\u001b)${g1}${shift === 1 ? '\u000e' : '\u000f'}`;
}

function renderRegion(lines: ModeState['region']): string {
  return lines === undefined ? '' : `\u001b[${lines[0]};${lines[1]}r`;
}
