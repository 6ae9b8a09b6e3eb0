import { StringDecoder } from 'node:string_decoder';
import type { HubError } from '../../shared/errors.ts';
import { plainLine } from '../../shared/model/plainText.ts';
import { relayLimits } from '../../shared/terminal/relayLimits.ts';
import type { ShownBytes } from '../../shared/terminal/viewedTerminal.ts';
import type { RemoteTerminal, RemoteTerminalListener, Size, TerminalWish } from '../../runtime/remoteTerminals.ts';
import { renderNotice, restoreTerminal } from '../../runtime/restoreTerminal.ts';
import { t } from '../l10n/text.ts';
import { fitOf, isSame, windowSize } from './fit.ts';
import { renderScreenText } from './screenText.ts';
import { renderEnding } from './terminalWords.ts';
import type { Ending } from './terminalWords.ts';

/** Two sizes that differ are often on their way to each other: the session's follows that of the window that is used. */
const settleMs = 250;
/** The text of a larger screen is asked for at most so often. */
const screenEveryMs = 1_000;

/** What a session's terminal uses of the world. */
export interface SessionTerminalPorts {
  attach: (wish: TerminalWish, listener: RemoteTerminalListener) => RemoteTerminal;
  write: (text: string) => void;
  /** Calls `done` when all that was written before has been taken. */
  taken: (done: () => void) => void;
  /** Holds the terminal smaller than its window, or lets it fill it. */
  hold: (size: Size | undefined) => void;
  /** The text of the session's screen. */
  screen: (sessionId: string) => Promise<readonly string[]>;
  /** What is said of its end. */
  ending: (sessionId: string, error: HubError) => Promise<Ending>;
  /** Resumes it; the id of the session that goes on, or undefined where that was said elsewhere. */
  resume: (sessionId: string) => Promise<string | undefined>;
  /** Shows another session from now on. */
  moved: (from: string, to: string) => void;
  /** Why nothing may be typed into any session from this window, where that is so. */
  whyNotTyped: () => string | undefined;
  /** Whether its person is in it now. */
  isInFront: () => boolean;
  close: () => void;
}

/** A session in one terminal of the window, over every cut of the connection; it knows no editor. */
export class SessionTerminal {
  readonly #ports: SessionTerminalPorts;
  #sessionId: string;
  #remote: RemoteTerminal | undefined;
  #decoder = newDecoder();
  #window: Size | undefined;
  #session: Size | undefined;
  #held: Size | undefined;
  #isText = false;
  #isNoticed = false;
  #isAway = false;
  /** Why the hub lets this window in no longer. */
  #refusal: string | undefined;
  /** Why it cannot be followed now, where that is so: what is typed would not arrive. */
  #waitingFor: string | undefined;
  #mayDrive = true;
  #whyNot: string | undefined;
  #ending: Ending | undefined;
  #isClosed = false;
  #settling: NodeJS.Timeout | undefined;
  #screenDue: NodeJS.Timeout | undefined;

  constructor(sessionId: string, ports: SessionTerminalPorts) {
    this.#sessionId = sessionId;
    this.#ports = ports;
  }

  get sessionId(): string {
    return this.#sessionId;
  }

  /** The window has this size. The first one comes when it is seen for the first time; nothing is watched before. */
  resized(told: Size): void {
    if (told.columns < 2 || told.rows < 2 || this.#isClosed) return;
    const size = windowSize(told, this.#window, this.#held);
    const isFirst = this.#window === undefined;
    if (isSame(size, this.#window)) return;
    this.#window = size;
    if (isFirst) return this.#attach();
    this.#remote?.resize(size);
    this.#fitSoon();
  }

  /** Its person has come to it: the session follows its size from now on. */
  focus(): void {
    this.#hold(undefined);
    this.#remote?.focus();
    this.#fitSoon();
  }

  typed(text: string): void {
    if (this.#ending !== undefined) return this.#answerEnding(text);
    if (this.#remote === undefined) return;
    const whyNot = this.#ports.whyNotTyped();
    if (whyNot !== undefined) return this.#notice(whyNot);
    if (this.#refusal !== undefined) return this.#notice(this.#refusal);
    if (this.#isAway) return this.#notice(t('The hub is away: what you type does not arrive. The session runs on.'));
    if (this.#waitingFor !== undefined) return this.#notice(t('{0} What you type does not arrive.', this.#waitingFor));
    if (!this.#mayDrive) return this.#notice(this.#whyNot ?? t('You may watch, but not type.'));
    const bytes = Buffer.from(text, 'utf8');
    if (bytes.length > relayLimits.queuedInputBytes) return this.#notice(tooLong());
    this.#remote.input(bytes);
  }

  /** The connection is there, or is gone and will be made again; what is shown stays. */
  connected(isConnected: boolean): void {
    this.#isAway = !isConnected;
    this.#refusal = undefined;
    if (!isConnected && this.#remote !== undefined)
      this.#notice(t('The hub is away; trying again. The session runs on.'));
  }

  /** The hub lets this window in no longer; nothing is tried before its person does something, as the advice says. */
  refused(advice?: string): void {
    this.#refusal = advice ?? noLongerIn();
    if (this.#remote !== undefined) this.#notice(this.#refusal);
  }

  /** It was let in anew: what was watched over the connection before is watched over this one. */
  reattach(): void {
    if (this.#remote === undefined) return;
    this.#decoder = newDecoder();
    this.#isAway = false;
    this.#refusal = undefined;
    this.#attach();
  }

  /** Everything is drawn anew. */
  repaint(): void {
    this.#isNoticed = false;
    this.#remote?.repaint();
  }

  /** Its terminal is gone; the session runs on. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#settling);
    clearTimeout(this.#screenDue);
    this.#remote?.detach();
    this.#remote = undefined;
  }

  #attach(): void {
    const size = this.#window;
    if (size === undefined) return;
    let isFirst = true;
    const isCurrent = (): boolean => !this.#isClosed && remote === this.#remote;
    const remote: RemoteTerminal = this.#ports.attach(
      { session: this.#sessionId, ...size },
      {
        show: (shown, done) => (isCurrent() ? this.#show(shown, done) : done()),
        resized: (session) => {
          this.#session = session;
          this.#fitSoon();
        },
        attached: ({ drive, why }) => {
          this.#waitingFor = undefined;
          this.#mayDrive = drive;
          this.#whyNot = why;
          // Who opens it has come to it; who only finds it again after a cut has not.
          if (isFirst && this.#ports.isInFront()) remote.focus();
          isFirst = false;
          if (this.#isNoticed) this.repaint();
          if (!drive) this.#notice(why ?? t('You may watch, but not type.'));
        },
        waiting: (reason) => {
          this.#waitingFor = reason;
          this.#notice(reason);
        },
        noticed: (message) => this.#notice(message),
        ended: (error) => void this.#end(error),
      },
    );
    this.#remote = remote;
  }

  #show({ what, bytes }: ShownBytes, done: () => void): void {
    if (this.#isText) {
      this.#screenSoon();
      return done();
    }
    // A snapshot begins with a whole character: what was left of the one before belongs to what it replaces.
    if (what !== 'output') this.#decoder = newDecoder();
    this.#ports.write(this.#decoder.write(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)));
    this.#ports.taken(done);
  }

  #fitSoon(): void {
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => this.#fit(), settleMs);
  }

  #fit(): void {
    const session = this.#session;
    const window = this.#window;
    if (window === undefined || this.#ending !== undefined || this.#isClosed) return;
    const fit = fitOf(session, window);
    const wasText = this.#isText;
    this.#isText = fit === 'text';
    this.#hold(fit === 'letterbox' ? session : undefined);
    if (this.#isText) return this.#screenSoon();
    if (!wasText) return;
    this.#ports.write(restoreTerminal);
    this.repaint();
  }

  #hold(size: Size | undefined): void {
    if (isSame(size, this.#held)) return;
    this.#held = size;
    this.#ports.hold(size);
  }

  #screenSoon(): void {
    this.#screenDue ??= setTimeout(() => void this.#paintScreen(), screenEveryMs);
  }

  async #paintScreen(): Promise<void> {
    const lines = await this.#ports.screen(this.#sessionId).catch(() => undefined);
    this.#screenDue = undefined;
    const session = this.#session;
    const window = this.#window;
    if (lines === undefined || session === undefined || window === undefined) return;
    if (!this.#isText || this.#isClosed || this.#ending !== undefined) return;
    const note = t(
      'Its screen ({0} × {1}) is larger than this window: only its text is shown. Type, or enlarge the window.',
      session.columns,
      session.rows,
    );
    this.#ports.write(renderScreenText(lines, window, note));
  }

  /** A quiet line at the bottom, over what is there. It goes when everything is drawn anew. */
  #notice(text: string): void {
    const size = this.#held ?? this.#window;
    if (size === undefined || this.#isClosed || this.#ending !== undefined) return;
    this.#isNoticed = true;
    this.#ports.write(renderNotice(plainLine(text), size));
  }

  async #end(error: HubError): Promise<void> {
    const sessionId = this.#sessionId;
    this.#remote = undefined;
    this.#hold(undefined);
    const ending = await this.#ports.ending(sessionId, error);
    if (this.#isClosed) return;
    this.#ending = ending;
    this.#ports.write(`${this.#decoder.end()}${restoreInPlace}${renderEnding(ending)}`);
  }

  #answerEnding(key: string): void {
    const ending = this.#ending;
    // What the terminal says by itself (a mouse, a focus) is no key of a person.
    if (ending === undefined || key.startsWith('\u001b[')) return;
    if (key === '\r' && ending.canResume) void this.#resume();
    else this.#ports.close();
  }

  async #resume(): Promise<void> {
    const ended = this.#ending;
    this.#ending = undefined;
    const next = await this.#ports.resume(this.#sessionId);
    if (this.#isClosed) return;
    if (next === undefined) {
      this.#ending = ended;
      return;
    }
    const before = this.#sessionId;
    this.#sessionId = next;
    this.#session = undefined;
    this.#isText = false;
    this.#decoder = newDecoder();
    this.#ports.moved(before, next);
    this.#attach();
  }
}

/** The cursor stays where it is, which what restores a terminal does not promise; it comes back without its pen. */
const restoreInPlace = `\u001b7${restoreTerminal}\u001b8\u001b(B\u000f\u001b[m`;

/** Characters that are split over frames are whole again. */
const newDecoder = (): StringDecoder => new StringDecoder('utf8');

const noLongerIn = (): string => t('The hub lets this window in no longer: connect to it again. The session runs on.');

const tooLong = (): string =>
  t(
    'Nothing was typed: at most {0} MB can be pasted at once. Put longer texts into a file.',
    relayLimits.queuedInputBytes / 1_048_576,
  );
