/** What a program's output consists of, when it is read as a terminal reads it. */
export interface OutputSink {
  /** Characters to show; `at` is where they begin in the text that was given. */
  text: (text: string, at: number) => void;
  /** One C0 control, such as a line feed. */
  control: (character: string) => void;
  /** A control sequence: its parameters as they are written, and its final character. */
  sequence: (parameters: string, final: string) => void;
  /** An escape of one character, such as `c` for a reset. */
  escape: (final: string) => void;
}

type Mode = 'ground' | 'escape' | 'intermediate' | 'sequence' | 'string' | 'command' | 'title';

const shown = /[^\u0000-\u001f\u007f-\u009f]+/y;
const maxParameters = 64;
/** What is longer is no string of a terminal, but one whose end never came. */
const maxStringCharacters = 1_048_576;

/**
 * Takes output in pieces, cut anywhere, and tells text from what a terminal acts on. Strings (titles, clipboards,
 * pictures) are left out. Its memory is bounded.
 */
export class OutputParser {
  private readonly sink: OutputSink;
  private mode: Mode = 'ground';
  private parameters = '';
  private stringCharacters = 0;

  constructor(sink: OutputSink) {
    this.sink = sink;
  }

  take(text: string): void {
    for (let at = 0; at < text.length;) {
      if (this.mode === 'ground') {
        shown.lastIndex = at;
        const run = shown.exec(text)?.[0];
        if (run !== undefined) {
          this.sink.text(run, at);
          at += run.length;
          continue;
        }
      }
      this.step(text[at] ?? '');
      at += 1;
    }
  }

  private step(character: string): void {
    // Wherever one stands, an escape begins anew and these two give up.
    if (character === '\u001b') return this.enter('escape');
    if (character === '\u0018' || character === '\u001a') return this.enter('ground');
    switch (this.mode) {
      case 'ground':
        return this.stepGround(character);
      case 'escape':
        return this.stepEscape(character);
      case 'intermediate':
        if (character > '/') this.enter('ground');
        return;
      case 'sequence':
        return this.stepSequence(character);
      case 'command':
      case 'string':
      case 'title':
        return this.stepString(character);
    }
  }

  private stepGround(character: string): void {
    if (character < ' ') return this.sink.control(character);
    const begun = eightBit[character];
    if (begun !== undefined) this.enter(begun);
  }

  private stepEscape(character: string): void {
    if (character < ' ') return this.sink.control(character);
    const begun = begins[character];
    if (begun !== undefined) return this.enter(begun);
    if (character <= '/') return this.enter('intermediate');
    this.enter('ground');
    this.sink.escape(character);
  }

  private stepSequence(character: string): void {
    if (character < ' ') return this.sink.control(character);
    if (character >= '@') {
      this.enter('ground');
      if (character <= '~') this.sink.sequence(this.parameters, character);
    } else if (this.parameters.length < maxParameters) this.parameters += character;
  }

  private stepString(character: string): void {
    this.stringCharacters += 1;
    const isEnd =
      character === '\u009c' ||
      (character === '\u0007' && this.mode === 'command') ||
      // A title is a line: one that is not ended must not swallow what follows.
      (character === '\n' && this.mode === 'title');
    if (isEnd || this.stringCharacters > maxStringCharacters) this.enter('ground');
  }

  private enter(mode: Mode): void {
    this.mode = mode;
    // What was gathered is still needed by the sequence that ends here.
    if (mode === 'ground') return;
    this.parameters = '';
    this.stringCharacters = 0;
  }
}

/** What an escape with this character begins; `command` is an OSC, which a bell ends too, `title` is that of tmux. */
const begins: Readonly<Record<string, Mode>> = {
  '[': 'sequence',
  ']': 'command',
  P: 'string',
  X: 'string',
  '^': 'string',
  _: 'string',
  k: 'title',
};

/** The same as one character. */
const eightBit: Readonly<Record<string, Mode>> = {
  '\u0090': 'string',
  '\u0098': 'string',
  '\u009b': 'sequence',
  '\u009d': 'command',
  '\u009e': 'string',
  '\u009f': 'string',
};
