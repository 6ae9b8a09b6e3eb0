import { firstModes, isModeOn, privateModes } from './modes.ts';
import type { ModeState } from './modes.ts';
import { applySgr, plainPen } from './pen.ts';
import { findByte, SequenceReader } from './sequenceReader.ts';
import { unfinishedCharacter } from './unfinishedCharacter.ts';

/** A title, and what is kept of a string that is not whole, are cut here. */
const stringBytes = 4_096;
/** Kitty keyboard flags of one screen; programs that never take theirs back push the oldest out. */
const deepestKeyboard = 16;

const [shiftOut, shiftIn, osc] = [0x0e, 0x0f, 0x5d];
const mouseModes = [9, 1000, 1002, 1003];
const mouseEncodings = [1005, 1006, 1015, 1016];
const alternateModes = [47, 1047, 1049];
/** SGR sequences that wait to be understood: colours come often, and are asked for rarely. Bytes. */
const colourBytes = 1_024;
const [semicolon, zero, question, bracket] = [0x3b, 0x30, 0x3f, 0x5b];
const [finalH, finalL, finalM] = [0x68, 0x6c, 0x6d];
/** The last bytes of control sequences that set something; others are passed by without a look at them. */
const settingFinals = Uint8Array.from({ length: 256 }, (_, byte) =>
  'mhlrqsupn'.includes(String.fromCharCode(byte)) ? 1 : 0,
);

/** Follows what a program sets in its terminal, at any chunk boundary, without an emulator. */
export class ModeScanner {
  readonly #reader: SequenceReader;
  #state: ModeState = firstModes;
  readonly #on = new Map<number, boolean>();
  readonly #colours = new Uint8Array(colourBytes);
  #coloursUsed = 0;
  #chunk: Uint8Array = new Uint8Array(0);
  /** Where SO and SI are next in the chunk; each is looked for once. */
  #nextOut = 0;
  #nextIn = 0;
  #isAfterText = false;
  #string = '';
  #isString = false;
  #stringKind = 0;
  /** The last bytes, where they may be a character's beginning. */
  #tail = '';

  /** Goes on from a state that another scanner gave. */
  constructor(state: ModeState = firstModes) {
    this.#reader = new SequenceReader('xterm', {
      text: (bytes, begin, end) => this.#text(bytes, begin, end),
      sequence: (bytes, begin, end) => this.#sequence(bytes, begin, end),
      stringBegin: (kind) => this.#stringBegin(kind),
      stringData: (bytes, begin, end) => this.#stringData(bytes, begin, end),
      stringEnd: () => this.#stringEnd(),
    });
    this.#state = { ...state, pending: '' };
    this.#isAfterText = state.isAfterText;
    for (const mode of privateModes.keys()) this.#on.set(mode, isModeOn(state, mode));
    this.push(Buffer.from(state.pending, 'latin1'));
  }

  get state(): ModeState {
    this.#readColours();
    const toggled = [...privateModes].flatMap(([mode, first]) => (this.#on.get(mode) === first ? [] : [mode]));
    const string = this.#reader.isAtStringEscape ? `${this.#string}\u001b` : this.#string;
    const pending = this.#isString ? string : Buffer.from(this.#reader.held).toString('latin1') || this.#tail;
    return { ...this.#state, toggled, isAfterText: this.#isAfterText, pending };
  }

  push(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#chunk = bytes;
    this.#nextOut = findByte(bytes, shiftOut, 0);
    this.#nextIn = findByte(bytes, shiftIn, 0);
    this.#reader.push(bytes);
  }

  /** A new size makes the whole screen scroll again. */
  resize(): void {
    const { entered } = this.#state;
    const whole = entered === undefined ? undefined : { pen: entered.pen, charsets: entered.charsets };
    this.#set({ region: undefined, entered: whole });
  }

  #set(change: { [Key in keyof ModeState]?: ModeState[Key] | undefined }): void {
    const { region, entered, ...rest } = { ...this.#state, ...change };
    this.#state = {
      ...(rest as ModeState),
      ...(region === undefined ? {} : { region }),
      ...(entered === undefined ? {} : { entered }),
    };
  }

  #text(bytes: Uint8Array, begin: number, end: number): void {
    const before = this.#tail.length;
    this.#tail =
      (bytes[end - 1] ?? 0) < 0x80
        ? ''
        : unfinishedCharacter(this.#tail + latin1(bytes, Math.max(begin, end - 3), end));
    const lastWhole = end - 1 - this.#tail.length;
    if (lastWhole >= begin) this.#isAfterText = isCharacter(bytes[lastWhole] ?? 0);
    // What began a character before and was not gone on with stands on the screen by itself.
    else if (before + end - begin > this.#tail.length) this.#isAfterText = true;
    const shiftAt = bytes === this.#chunk ? this.#lastShift(end) : lastShiftIn(bytes, begin, end);
    if (shiftAt >= begin)
      this.#set({ charsets: { ...this.#state.charsets, shift: bytes[shiftAt] === shiftOut ? 1 : 0 } });
  }

  /** The last shift of the chunk before a place, that was not passed yet; -1 where there is none. */
  #lastShift(end: number): number {
    let shiftAt = -1;
    for (; this.#nextOut < end; this.#nextOut = findByte(this.#chunk, shiftOut, this.#nextOut + 1))
      shiftAt = this.#nextOut;
    for (; this.#nextIn < end; this.#nextIn = findByte(this.#chunk, shiftIn, this.#nextIn + 1))
      shiftAt = Math.max(shiftAt, this.#nextIn);
    return shiftAt;
  }

  #sequence(bytes: Uint8Array, begin: number, end: number): void {
    this.#tail = '';
    this.#isAfterText = false;
    if (bytes[begin + 1] !== bracket) {
      this.#escape(latin1(bytes, begin + 1, end));
      return;
    }
    const final = bytes[end - 1] ?? 0;
    if (settingFinals[final] === 0) return;
    if (final === finalM && isColour(bytes[begin + 2] ?? 0)) this.#keepColour(bytes, begin + 2, end);
    else if (final === finalH || final === finalL) this.#switch(bytes, begin + 2, end - 1, final === finalH);
    else this.#csi(latin1(bytes, begin + 2, end - 1), String.fromCharCode(final));
  }

  #keepColour(bytes: Uint8Array, begin: number, end: number): void {
    const isReset =
      end - begin === 1 || (bytes[begin] === zero && (end - begin === 2 || bytes[begin + 1] === semicolon));
    if (isReset) {
      this.#coloursUsed = 0;
      if (this.#state.pen !== plainPen) this.#set({ pen: plainPen });
      if (end - begin <= 2) return;
    }
    if (this.#coloursUsed + end - begin > colourBytes) this.#readColours();
    for (let at = begin; at < end; at += 1) this.#colours[this.#coloursUsed++] = bytes[at] ?? 0;
  }

  #readColours(): void {
    if (this.#coloursUsed === 0) return;
    const sequences = latin1(this.#colours, 0, this.#coloursUsed - 1).split('m');
    this.#coloursUsed = 0;
    this.#set({ pen: sequences.reduce(applySgr, this.#state.pen) });
  }

  #escape(body: string): void {
    const charset = /^([()])([^ ]+)$/.exec(body);
    if (charset) {
      const slot = charset[1] === '(' ? 'g0' : 'g1';
      this.#set({ charsets: { ...this.#state.charsets, [slot]: charset[2] ?? 'B' } });
    } else if (body === '=' || body === '>') this.#set({ keypad: body === '=' });
    else if (body === '7') this.#save();
    else if (body === '8') this.#restore();
    else if (body === 'c') {
      this.#state = { ...firstModes, title: this.#state.title };
      this.#coloursUsed = 0;
      for (const [mode, first] of privateModes) this.#on.set(mode, first);
      this.#save();
    }
  }

  #csi(parameters: string, final: string): void {
    switch (final) {
      case 'm':
        if (/^>4(?:;\d*)?$/.test(parameters)) this.#set({ modifyOtherKeys: Number(parameters.slice(3)) });
        return;
      case 'n':
        if (parameters === '>4') this.#set({ modifyOtherKeys: 0 });
        return;
      case 'r':
        return this.#region(parameters);
      case 'q':
        if (/^\d* $/.test(parameters)) this.#set({ cursorStyle: Number(parameters) });
        return;
      case 's':
        if (parameters === '') this.#save();
        return;
      case 'u':
        return this.#keyboard(parameters);
      case 'p':
        if (parameters === '!') this.#softReset();
    }
  }

  #switch(bytes: Uint8Array, begin: number, end: number, isOn: boolean): void {
    const isPrivate = bytes[begin] === question;
    for (let at = isPrivate ? begin + 1 : begin; at < end;) {
      let mode = 0;
      for (; at < end && bytes[at] !== semicolon; at += 1) mode = mode * 10 + (bytes[at] ?? 0) - zero;
      at += 1;
      if (isPrivate) this.#switchPrivate(mode, isOn);
      else if (mode === 4) this.#set({ insert: isOn });
    }
  }

  #switchPrivate(mode: number, isOn: boolean): void {
    if (this.#on.has(mode)) this.#on.set(mode, isOn);
    else if (mouseModes.includes(mode)) this.#set({ mouse: isOn ? mode : 0 });
    else if (mouseEncodings.includes(mode)) this.#set({ mouseEncoding: isOn ? mode : 0 });
    else if (mode === 66) this.#set({ keypad: isOn });
    else if (alternateModes.includes(mode)) this.#switchScreen(mode, isOn);
    else if (mode === 1048) {
      if (isOn) this.#save();
      else this.#restore();
    }
  }

  #switchScreen(mode: number, isOn: boolean): void {
    this.#readColours();
    const { alternate, pen, charsets, region, keyboard, otherKeyboard, entered } = this.#state;
    if (isOn === alternate > 0) return;
    if (isOn) {
      const kept = { pen, charsets, ...(region === undefined ? {} : { region }) };
      this.#set({ alternate: mode, entered: kept, region: undefined, keyboard: [], otherKeyboard: keyboard });
    } else {
      const look = mode === 1049 && entered !== undefined ? { pen: entered.pen, charsets: entered.charsets } : {};
      const back = { region: entered?.region, keyboard: otherKeyboard, otherKeyboard: [] };
      this.#set({ ...look, ...back, alternate: 0, entered: undefined });
    }
  }

  #region(parameters: string): void {
    const match = /^(\d*)(?:;(\d*))?$/.exec(parameters);
    if (!match) return;
    const [top, bottom] = [Number(match[1]) || 1, Number(match[2] ?? 0)];
    this.#set({ region: bottom > top ? [top, bottom] : top > 1 && bottom === 0 ? [top, 9_999] : undefined });
  }

  #keyboard(parameters: string): void {
    const match = /^([<=>])(\d*)(?:;(\d*))?$/.exec(parameters);
    if (!match) {
      if (parameters === '') this.#restore();
      return;
    }
    const { keyboard } = this.#state;
    const value = Number(match[2]);
    if (match[1] === '>') this.#set({ keyboard: [...keyboard, value].slice(-deepestKeyboard) });
    else if (match[1] === '<') this.#set({ keyboard: keyboard.slice(0, Math.max(0, keyboard.length - (value || 1))) });
    else {
      const before = keyboard.at(-1) ?? 0;
      const how = match[3] === undefined || match[3] === '' ? 1 : Number(match[3]);
      const flags = how === 2 ? before | value : how === 3 ? before & ~value : value;
      this.#set({ keyboard: [...keyboard.slice(0, -1), flags] });
    }
  }

  #softReset(): void {
    const { keyboard, otherKeyboard, alternate, entered, mouse, mouseEncoding, title, modifyOtherKeys } = this.#state;
    const kept = { keyboard, otherKeyboard, alternate, mouse, mouseEncoding, title, modifyOtherKeys };
    this.#state = { ...firstModes, ...kept, ...(entered === undefined ? {} : { entered }) };
    this.#coloursUsed = 0;
    for (const mode of [1, 6, 7, 25]) this.#on.set(mode, privateModes.get(mode) ?? false);
    this.#save();
  }

  #restore(): void {
    this.#coloursUsed = 0;
    this.#set(this.#state.saved);
  }

  #save(): void {
    this.#readColours();
    const { pen, charsets } = this.#state;
    this.#set({ saved: { pen, charsets } });
  }

  #stringBegin(kind: number): void {
    this.#tail = '';
    this.#isAfterText = false;
    this.#isString = true;
    this.#stringKind = kind;
    this.#string = `\u001b${String.fromCharCode(kind)}`;
  }

  #stringData(bytes: Uint8Array, begin: number, end: number): void {
    const room = stringBytes - this.#string.length;
    if (room <= 0) return;
    const part = bytes.subarray(begin, Math.min(end, begin + room));
    this.#string += Buffer.from(part.buffer, part.byteOffset, part.length).toString('latin1');
  }

  #stringEnd(): void {
    this.#isString = false;
    const title = this.#stringKind === osc ? /^\u001b\][02];(.*)$/s.exec(this.#string)?.[1] : undefined;
    if (title !== undefined) this.#set({ title: readTitle(title) });
    this.#string = '';
  }
}

function readTitle(latin1: string): string {
  return latin1.replace(/[\u0000-\u001f\u007f]/g, '');
}

/** Whether a CSI … m begins as a colour does: another prefix sets something else. */
function isColour(byte: number): boolean {
  return byte < 0x3c && byte >= 0x30 ? true : byte === finalM;
}

function latin1(bytes: Uint8Array, begin: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + begin, end - begin).toString('latin1');
}

function isCharacter(byte: number): boolean {
  return byte >= 0x20 && byte !== 0x7f;
}

/** The same in the few bytes of a sequence that was broken off, which lie in the reader's own buffer. */
function lastShiftIn(bytes: Uint8Array, begin: number, end: number): number {
  const part = bytes.subarray(begin, end);
  const at = Math.max(part.lastIndexOf(shiftOut), part.lastIndexOf(shiftIn));
  return at === -1 ? -1 : begin + at;
}
