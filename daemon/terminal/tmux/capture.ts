import { withModes } from '../stream/modes.ts';
import type { ModeState } from '../stream/modes.ts';
import type { TerminalSize } from '../terminal.ts';
import { terminalLimits } from '../terminalLimits.ts';
import { standAlone } from './capturedLines.ts';
import type { Replies } from './controlClient.ts';

/** A pane as tmux shows it at one moment. Lines carry colours and SO/SI, each all of its own. */
export interface Capture {
  /** Lines above the screen, oldest first, then the screen in use. */
  readonly lines: readonly string[];
  /** The normal screen, while the alternate one is in use. */
  readonly normalLines: readonly string[];
  /** Bytes of a sequence that is not whole yet. */
  readonly pending: string;
  readonly facts: PaneFacts;
}

type PaneFacts = Readonly<Record<(typeof factFields)[number], number>> & { readonly title: string };

const factFields = [
  'cursor_x',
  'cursor_y',
  'pane_width',
  'pane_height',
  'history_size',
  'alternate_on',
  'alternate_saved_x',
  'alternate_saved_y',
  'cursor_flag',
  'insert_flag',
  'keypad_cursor_flag',
  'keypad_flag',
  'mouse_all_flag',
  'mouse_button_flag',
  'mouse_standard_flag',
  'mouse_sgr_flag',
  'mouse_utf8_flag',
  'origin_flag',
  'wrap_flag',
  'scroll_region_upper',
  'scroll_region_lower',
] as const;

/** What a cell with colours of its own costs at most, in characters. */
const cellCharacters = 45;

/** How many lines may be asked for at once, so that even a screen of colours stays a reply that is taken. */
export const linesPerReply = ({ columns }: Pick<TerminalSize, 'columns'>): number =>
  Math.max(1, Math.floor(terminalLimits.replyBytes / 2 / (columns * cellCharacters)));

/** Takes a pane in full; run as one list, all of it is of one moment. */
export function captureCommands(paneId: string, size: TerminalSize): readonly string[] {
  const history = Math.min(terminalLimits.screenScrollbackLines, Math.max(0, linesPerReply(size) - size.rows));
  return [
    `capture-pane -e -p -N -S -${history} -t ${paneId}`,
    `capture-pane -a -q -e -p -N -t ${paneId}`,
    `capture-pane -P -p -C -t ${paneId}`,
    `display-message -p -t ${paneId} '${factFields.map((field) => `#{${field}}`).join(' ')} #{pane_title}'`,
  ];
}

/** Takes lines from above the screen, `first` and `last` counted upwards from it. */
export function historyCommands(paneId: string, first: number, last: number): readonly string[] {
  return [
    `capture-pane -e -p -N -S -${first} -E -${last} -t ${paneId}`,
    `display-message -p -t ${paneId} '#{history_size}'`,
  ];
}

/** Reads the answers of `captureCommands`. */
export function readCapture([lines = [], normalLines = [], pending = [], facts = []]: Replies): Capture {
  const words = (facts[0] ?? '').split(' ');
  const numbers = Object.fromEntries(factFields.map((field, index) => [field, Number(words[index]) || 0]));
  return {
    lines: standAlone(lines),
    normalLines: standAlone(normalLines),
    pending: pending.join('\n').replace(/\\([0-7]{3}|\\)/g, (_, code: string) => readEscaped(code)),
    facts: { ...(numbers as Omit<PaneFacts, 'title'>), title: words.slice(factFields.length).join(' ') },
  };
}

/** The modes as tmux knows them; what it does not tell stays as the stream said. */
export function mergeModes(modes: ModeState, { facts }: Capture): ModeState {
  const { entered, region: _, ...rest } = modes;
  const isAlternate = facts.alternate_on === 1;
  const [top, bottom] = [facts.scroll_region_upper + 1, facts.scroll_region_lower + 1];
  const isWhole = top === 1 && bottom >= facts.pane_height;
  const mouse = facts.mouse_all_flag ? 1003 : facts.mouse_button_flag ? 1002 : facts.mouse_standard_flag ? 1000 : 0;
  const encoding = facts.mouse_sgr_flag ? 1006 : facts.mouse_utf8_flag ? 1005 : 0;
  const told = new Map([
    [1, facts.keypad_cursor_flag === 1],
    [6, facts.origin_flag === 1],
    [7, facts.wrap_flag === 1],
    [25, facts.cursor_flag === 1],
  ]);
  const merged: ModeState = {
    ...rest,
    insert: facts.insert_flag === 1,
    keypad: facts.keypad_flag === 1,
    // tmux does not know the oldest protocol and the newer encodings.
    mouse: mouse === 0 && modes.mouse === 9 ? 9 : mouse,
    mouseEncoding: encoding === 0 && modes.mouseEncoding > 1006 ? modes.mouseEncoding : encoding,
    alternate: isAlternate ? modes.alternate || 1049 : 0,
    title: modes.title === '' ? Buffer.from(facts.title).toString('latin1') : modes.title,
    ...(isWhole ? {} : { region: [top, bottom] as const }),
    ...(isAlternate && entered !== undefined ? { entered } : {}),
  };
  return withModes(merged, told);
}

function readEscaped(code: string): string {
  return code === '\\' ? '\\' : String.fromCharCode(Number.parseInt(code, 8));
}
