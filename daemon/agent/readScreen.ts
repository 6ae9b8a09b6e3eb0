import type { SpanPattern } from '../../runtime/pattern/linearPattern.ts';
import { compileSpanPattern } from '../../runtime/pattern/linearPattern.ts';

/** What a provider's table says about its screen; regular expressions in RE2 syntax, one line at a time. */
export interface ScreenWords {
  readonly readyPattern?: string | undefined;
  readonly busyPattern?: string | undefined;
  readonly dialogPattern?: string | undefined;
  readonly titles?:
    | { readonly ready?: string | undefined; readonly busy?: string | undefined; readonly dialog?: string | undefined }
    | undefined;
  /** `lastLine`: a prompt further up is an old one, as in a shell. */
  readonly promptOn: 'screen' | 'lastLine';
}

/** The same, compiled. */
export interface ScreenPatterns {
  readonly ready: SpanPattern | undefined;
  readonly busy: SpanPattern | undefined;
  readonly dialog: SpanPattern | undefined;
  readonly titles: {
    readonly ready: SpanPattern | undefined;
    readonly busy: SpanPattern | undefined;
    readonly dialog: SpanPattern | undefined;
  };
  readonly promptOn: ScreenWords['promptOn'];
}

/** The lines on a screen, and the title of its window. */
export interface ShownScreen {
  readonly lines: readonly string[];
  readonly title?: string | undefined;
}

/**
 * What an agent's screen says of it. `evidence` is the line that said so; `input` is what stands behind the prompt,
 * which may be a text of the agent's own ("Try …"), and undefined where no prompt is to be seen.
 */
export interface ScreenReading {
  readonly state: 'ready' | 'busy' | 'dialog' | 'unknown';
  readonly evidence?: string | undefined;
  readonly input: string | undefined;
}

/** Compiles a provider's patterns once for many screens. @throws where one is no pattern; the table's schema refuses these. */
export function compileScreenPatterns(words: ScreenWords): ScreenPatterns {
  const compile = (source: string | undefined) => (source === undefined ? undefined : compileSpanPattern(source));
  const { titles } = words;
  return {
    ready: compile(words.readyPattern),
    busy: compile(words.busyPattern),
    dialog: compile(words.dialogPattern),
    titles: { ready: compile(titles?.ready), busy: compile(titles?.busy), dialog: compile(titles?.dialog) },
    promptOn: words.promptOn,
  };
}

/** What a program says of itself by the title of its window; undefined where that is no word of its own. */
export function readTitle(title: string | undefined, { titles }: ScreenPatterns): ScreenReading['state'] | undefined {
  return (['dialog', 'busy', 'ready'] as const).find((state) => titleWith(title ?? '', titles[state]) !== undefined);
}

/** Signs of work and dialogs stand near the end; further up are things that were said before. */
const tailLines = 24;

/** A screen and its provider's patterns in, what the agent does out. A dialog hides a prompt, and so does work. */
export function readScreen({ lines, title = '' }: ShownScreen, patterns: ScreenPatterns): ScreenReading {
  const filled = lines.filter((line) => line.trim() !== '');
  const tail = filled.slice(-tailLines);
  const prompt = findPrompt(filled, patterns);
  const input = prompt?.input;
  const dialog = lineWith(tail, patterns.dialog) ?? titleWith(title, patterns.titles.dialog);
  if (dialog !== undefined) return { state: 'dialog', evidence: dialog, input };
  const busy = lineWith(tail, patterns.busy) ?? titleWith(title, patterns.titles.busy);
  if (busy !== undefined) return { state: 'busy', evidence: busy, input };
  const ready = prompt?.line ?? titleWith(title, patterns.titles.ready);
  return ready === undefined ? { state: 'unknown', input } : { state: 'ready', evidence: ready, input };
}

function findPrompt(
  filled: readonly string[],
  { ready, promptOn }: ScreenPatterns,
): { readonly line: string; readonly input: string } | undefined {
  if (ready === undefined) return undefined;
  for (const line of (promptOn === 'lastLine' ? filled.slice(-1) : filled).toReversed()) {
    const end = ready.findEnd(line);
    if (end !== undefined)
      return {
        line,
        input: line
          .slice(end)
          .replace(/[\u2502\u2503|\s]+$/u, '')
          .trim(),
      };
  }
  return undefined;
}

const lineWith = (lines: readonly string[], pattern: SpanPattern | undefined): string | undefined =>
  pattern === undefined ? undefined : lines.findLast((line) => pattern.findEnd(line) !== undefined);

const titleWith = (title: string, pattern: SpanPattern | undefined): string | undefined =>
  pattern?.findEnd(title) === undefined ? undefined : title;
