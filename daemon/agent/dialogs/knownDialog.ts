import * as z from 'zod';
import type { SpanPattern } from '../../../runtime/pattern/linearPattern.ts';
import { compileSpanPattern } from '../../../runtime/pattern/linearPattern.ts';
import { pattern } from '../providerWords.ts';

const choice = z.strictObject({
  /** Matches the line on which it stands. */
  line: pattern,
  /** How a person is offered it; one without is not offered. */
  label: z.string().trim().min(1).max(200).optional(),
});

/** A dialog of an agent that is known by its screen, as a provider's table describes it. */
export const knownDialog = z
  .strictObject({
    /** Matches a line that only this dialog shows. */
    pattern,
    /** What it wants, as a person reads it in the inbox. */
    asks: z.string().trim().min(1).max(500),
    /** All its choices, top down. Where there are none, a person has to see to it in its terminal. */
    choices: z.array(choice).max(10).default([]),
    /** The label of its right answer, which is chosen without asking anybody. */
    answer: z.string().optional(),
    /** The same where the daemon made the directory for this session, so that nobody had put anything there when it began. */
    ownAnswer: z.string().optional(),
    /** It says that nothing is left of what its user may use: the hub parks the provider, and asks a person about the task. */
    exhausts: z.boolean().optional(),
  })
  .superRefine(({ choices, answer, ownAnswer }, context) => {
    for (const [name, label] of Object.entries({ answer, ownAnswer }))
      if (label !== undefined && !choices.some((one) => one.label === label))
        context.addIssue({ code: 'custom', path: [name], message: 'must be the label of one of its choices' });
  });
export type KnownDialog = z.infer<typeof knownDialog>;

interface CompiledChoice {
  readonly label: string | undefined;
  readonly line: SpanPattern;
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
  choices: choices.map(({ label, line }) => ({ label, line: compileSpanPattern(line) })),
});

/** What is pressed next to come to a choice: a step towards it, or what takes it. */
export type DialogKey = 'up' | 'down' | 'enter';

/** A dialog stands near the end of a screen; further up are things that were said before. */
const tailLines = 30;
/** What agents put before the choice that Enter would take; perhaps within a frame. As in a bundle, which is read as ASCII. */
const marked = /^[\s\u2502\u2503]*[\u276f\u203a\u25b6\u2192\u25cf>]\s/;

/** The dialog on a screen: its line is there, and one of its choices is marked. */
export function findDialog(lines: readonly string[], dialogs: readonly CompiledDialog[]): CompiledDialog | undefined {
  const shown = tailOf(lines);
  return dialogs.find(
    (dialog) =>
      shown.some((line) => dialog.pattern.findEnd(line) !== undefined) &&
      (dialog.choices.length === 0 || markedChoice(shown, dialog) !== undefined),
  );
}

/** Screen and wanted choice in, the next key out; undefined where the dialog is not there any more. */
export function keyTowards(lines: readonly string[], dialog: CompiledDialog, label: string): DialogKey | undefined {
  const at = markedChoice(tailOf(lines), dialog);
  const wanted = dialog.choices.findIndex((one) => one.label === label);
  if (at === undefined || wanted < 0) return undefined;
  if (at === wanted) return 'enter';
  return at < wanted ? 'down' : 'up';
}

const tailOf = (lines: readonly string[]): readonly string[] =>
  lines.filter((line) => line.trim() !== '').slice(-tailLines);

/** Which choice is marked: of what looks like that, the last on the screen. */
function markedChoice(shown: readonly string[], { choices }: CompiledDialog): number | undefined {
  const found = shown
    .filter((line) => marked.test(line))
    .map((line) => choices.findIndex((choice) => choice.line.findEnd(line) !== undefined))
    .findLast((at) => at >= 0);
  return found;
}
