import * as z from 'zod';
import type { SpanPattern } from '../../../runtime/pattern/linearPattern.ts';
import { compileSpanPattern } from '../../../runtime/pattern/linearPattern.ts';
import { pattern } from '../providerWords.ts';

const choice = z.strictObject({
  /** Matches the line on which it stands. */
  line: pattern,
  /** How a person is offered it; one without is not offered. */
  label: z.string().trim().min(1).max(200).optional(),
  /** It is not there each time. */
  sometimes: z.boolean().optional(),
});

/** A dialog of an agent that is known by its screen, as a provider's table describes it. */
export const knownDialog = z
  .strictObject({
    /** Matches a line that only this dialog shows. */
    pattern,
    /** What it wants, as a person reads it in the inbox. */
    asks: z.string().trim().min(1).max(500),
    /** All its choices, top down, on lines that follow each other below that of the pattern. Where there are none, a person has to see to it in its terminal. */
    choices: z.array(choice).max(10).default([]),
    /** The label of its right answer, which is chosen without asking anybody. */
    answer: z.string().optional(),
    /** The same where the daemon made the directory for this session, so that nobody had put anything there when it began. */
    ownAnswer: z.string().optional(),
    /** It says that nothing is left of what its user may use: when it is answered the hub parks the provider, and asks a person about the task. */
    exhausts: z.boolean().optional(),
  })
  .superRefine(({ choices, answer, ownAnswer, exhausts }, context) => {
    for (const [name, label] of Object.entries({ answer, ownAnswer }))
      if (label !== undefined && !choices.some((one) => one.label === label))
        context.addIssue({ code: 'custom', path: [name], message: 'must be the label of one of its choices' });
    if (exhausts === true && choices.length === 0)
      context.addIssue({ code: 'custom', path: ['exhausts'], message: 'needs choices: it counts when one was taken' });
  });
export type KnownDialog = z.infer<typeof knownDialog>;

interface CompiledChoice {
  readonly label: string | undefined;
  readonly line: SpanPattern;
  readonly isSometimes: boolean;
}

/** The same, compiled once for many screens. */
export interface CompiledDialog {
  readonly asks: string;
  readonly pattern: SpanPattern;
  readonly choices: readonly CompiledChoice[];
  readonly answer: string | undefined;
  readonly ownAnswer: string | undefined;
  readonly exhausts: boolean;
}

export const compileDialog = ({
  asks,
  pattern,
  choices,
  answer,
  ownAnswer,
  exhausts = false,
}: KnownDialog): CompiledDialog => ({
  asks,
  answer,
  ownAnswer,
  exhausts,
  pattern: compileSpanPattern(pattern),
  choices: choices.map(({ label, line, sometimes = false }) => ({
    label,
    line: compileSpanPattern(line),
    isSometimes: sometimes,
  })),
});

/** What is pressed next to come to a choice: a step towards it, or what takes it. */
export type DialogKey = 'up' | 'down' | 'enter';

/** A dialog stands near the end of a screen; further up are things that were said before. */
const tailLines = 30;
/** What agents put before the choice that Enter would take; perhaps within a frame. As in a bundle, which is read as ASCII. */
const marked = /^[\s\u2502\u2503]*[\u276f\u203a\u25b6\u2192\u25cf>]\s/;

/** The dialog on a screen: its line is there, and below it its choices, one of them marked. */
export function findDialog(lines: readonly string[], dialogs: readonly CompiledDialog[]): CompiledDialog | undefined {
  const shown = tailOf(lines);
  return dialogs.find((dialog) =>
    dialog.choices.length === 0 ? hasPattern(shown, dialog) : readMenu(shown, dialog) !== undefined,
  );
}

/** Screen and wanted choice in, the next key out; undefined where the dialog is not there any more, or has no such choice. */
export function keyTowards(lines: readonly string[], dialog: CompiledDialog, label: string): DialogKey | undefined {
  const menu = readMenu(tailOf(lines), dialog);
  const wanted = menu?.choices.findIndex((one) => one.label === label) ?? -1;
  if (menu === undefined || wanted < 0) return undefined;
  if (menu.markedAt === wanted) return 'enter';
  return menu.markedAt < wanted ? 'down' : 'up';
}

/** The choices of a dialog that are on the screen, and which of them is marked. */
interface Menu {
  readonly choices: readonly CompiledChoice[];
  readonly markedAt: number;
}

const tailOf = (lines: readonly string[]): readonly string[] =>
  lines.filter((line) => line.trim() !== '').slice(-tailLines);

const matches = (line: string, pattern: SpanPattern): boolean => pattern.findEnd(line) !== undefined;
const hasPattern = (shown: readonly string[], { pattern }: CompiledDialog): boolean =>
  shown.some((line) => matches(line, pattern));

/** The last on the screen. An agent may write any of its lines; only all of them together, in order, are taken for it. */
function readMenu(shown: readonly string[], dialog: CompiledDialog): Menu | undefined {
  for (let at = shown.length - 1; at > 0; at -= 1) {
    const choices = choicesFrom(shown.slice(at), dialog.choices);
    if (choices === undefined || !hasPattern(shown.slice(0, at), dialog)) continue;
    const marks = choices.flatMap((_, index) => (marked.test(shown[at + index] ?? '') ? [index] : []));
    const [markedAt] = marks;
    if (markedAt !== undefined && marks.length === 1) return { choices, markedAt };
  }
  return undefined;
}

/** The choices on the lines from here on; undefined unless all are there that have to be, and one alone only where there is but one. */
function choicesFrom(lines: readonly string[], all: readonly CompiledChoice[]): CompiledChoice[] | undefined {
  const found: CompiledChoice[] = [];
  for (const choice of all) {
    const line = lines[found.length];
    if (line !== undefined && matches(line, choice.line)) found.push(choice);
    else if (!choice.isSometimes) return undefined;
  }
  return found.length >= Math.min(2, all.length) ? found : undefined;
}
