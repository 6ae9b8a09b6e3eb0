import type { Place } from './cursor.ts';
import { OutputParser } from '../../runtime/recording/outputParser.ts';
import type { OutputSink } from '../../runtime/recording/outputParser.ts';

/** A line as it was printed. */
export interface PrintedLine {
  readonly text: string;
  /** Where it begins: read from there, the same lines come again. */
  readonly begin: Place;
  /** Seconds since the recording began, when it began. */
  readonly seconds: number;
}

/** A part of the open line that stands in one frame as it is. */
interface Run {
  readonly frame: number;
  readonly character: number;
  readonly seconds: number;
  /** Where it begins in the line. */
  readonly at: number;
  length: number;
}

/** A line without an end is taken in pieces; a piece begins so much before the end of the last one. */
const maxLineCharacters = 8_192;
const overlapCharacters = 512;

/**
 * Everything that was printed, as lines: what was drawn over later is a line of its own. Whatever moves the cursor up,
 * down or back to the left ends a line; what moves it to the right is a space. Takes frames in pieces cut anywhere.
 */
export class PrintedLines implements OutputSink {
  private readonly onLine: (line: PrintedLine) => void;
  private readonly parser = new OutputParser(this);
  private line = '';
  private runs: Run[] = [];
  private frame = 0;
  private seconds = 0;
  /** Of the frame's text: what was given already before a frame was gone on with. */
  private before = 0;

  constructor(onLine: (line: PrintedLine) => void) {
    this.onLine = onLine;
  }

  /** Takes the text of the frame at a place, from one of its characters on. */
  take(text: string, { frame, character }: Place, seconds: number): void {
    this.frame = frame;
    this.seconds = seconds;
    this.before = character;
    this.parser.take(character === 0 ? text : text.slice(character));
  }

  /** Where the line begins that has not ended yet; undefined where none has begun. */
  get openBegin(): Place | undefined {
    return this.runs[0];
  }

  /** There is no more: what has no end is a line too. */
  end(): void {
    this.endLine();
  }

  text(text: string, at: number): void {
    this.add(text, at);
    while (this.line.length >= maxLineCharacters) this.cutLine();
  }

  control(character: string): void {
    if (character === '\b') return this.takeBack();
    if (character === '\t') return this.addSpace();
    if (lineEnds.has(character)) this.endLine();
  }

  sequence(parameters: string, final: string): void {
    if (final === 'C') return this.addSpace();
    if (final === 'G' || final === '`') return Number.parseInt(parameters, 10) > 1 ? this.addSpace() : this.endLine();
    const isOtherScreen = (final === 'h' || final === 'l') && otherScreen.test(parameters);
    if (movesAway.has(final) || isOtherScreen) this.endLine();
  }

  escape(final: string): void {
    if (escapesAway.has(final)) this.endLine();
  }

  private add(text: string, at: number): void {
    const { frame, seconds, before } = this;
    this.runs.push({ frame, character: before + at, seconds, at: this.line.length, length: text.length });
    this.line += text;
  }

  /** A space that stands in no frame; a line does not begin with one. */
  private addSpace(): void {
    if (this.line !== '' && !this.line.endsWith(' ')) this.line += ' ';
  }

  /** Overstruck text, such as bold in manuals, is read as it looks. */
  private takeBack(): void {
    this.line = this.line.slice(0, -1);
    const last = this.runs.at(-1);
    if (last === undefined || last.at + last.length <= this.line.length) return;
    last.length -= 1;
    if (last.length === 0) this.runs.pop();
    // A line begins with a character that stands in a frame.
    if (this.runs.length === 0) this.line = '';
  }

  private endLine(): void {
    const [first] = this.runs;
    if (first !== undefined) this.onLine({ text: this.line, begin: placeOf(first, 0), seconds: first.seconds });
    this.line = '';
    this.runs = [];
  }

  /** Gives the first piece of a long line, and goes on with its end. */
  private cutLine(): void {
    const [first] = this.runs;
    if (first === undefined) return;
    const piece = this.line.slice(0, maxLineCharacters);
    this.onLine({ text: piece, begin: placeOf(first, 0), seconds: first.seconds });
    const from = maxLineCharacters - overlapCharacters;
    const kept = this.runs.filter((run) => run.at + run.length > from);
    const [begin] = kept;
    const cut = begin === undefined ? maxLineCharacters : Math.max(from, begin.at);
    this.runs = kept.map((run) => {
      const gone = Math.max(0, cut - run.at);
      return { ...run, ...placeOf(run, gone), at: run.at + gone - cut, length: run.length - gone };
    });
    this.line = this.line.slice(cut);
  }
}

const placeOf = ({ frame, character }: Run, more: number): Place => ({ frame, character: character + more });

const lineEnds: ReadonlySet<string> = new Set(['\n', '\r', '\v', '\f']);
const movesAway: ReadonlySet<string> = new Set('ABEFHJLMSTdefr');
const escapesAway: ReadonlySet<string> = new Set('78DEMc');
const otherScreen = /^\?(?:47|1047|1048|1049)$/;
