import * as vscode from 'vscode';
import { t } from '../l10n/text.ts';

/** One question of a form: it puts the answer into the draft, or says that there is nothing to ask. */
export interface QuickStep<Draft> {
  ask: (draft: Draft, frame: StepFrame) => Promise<Draft | typeof stepBack | undefined>;
  /** Whether it is asked at all, with what is known so far. */
  readonly isAsked?: (draft: Draft) => boolean;
}

/** What all questions of a form show alike. */
export interface StepFrame {
  readonly title: string;
  readonly step: number;
  readonly totalSteps: number;
  readonly canGoBack: boolean;
}

/** Said by a question whose person wants the one before. */
export const stepBack = Symbol('back');

/** Asks one question after the other, back and forth; undefined where the person leaves. */
export async function runSteps<Draft>(
  title: string,
  steps: readonly QuickStep<Draft>[],
  start: Draft,
): Promise<Draft | undefined> {
  const drafts: Draft[] = [start];
  const asked: number[] = [];
  let at = 0;
  while (at < steps.length) {
    const step = steps[at];
    const draft = drafts[drafts.length - 1] ?? start;
    if (step === undefined) break;
    if (step.isAsked?.(draft) === false) {
      at += 1;
      continue;
    }
    const frame = { title, step: asked.length + 1, totalSteps: totalOf(steps, draft), canGoBack: asked.length > 0 };
    const answer = await step.ask(draft, frame);
    if (answer === undefined) return undefined;
    if (answer === stepBack) {
      drafts.pop();
      at = asked.pop() ?? 0;
      continue;
    }
    drafts.push(answer);
    asked.push(at);
    at += 1;
  }
  return drafts[drafts.length - 1];
}

const totalOf = <Draft>(steps: readonly QuickStep<Draft>[], draft: Draft): number =>
  steps.filter(({ isAsked }) => isAsked?.(draft) !== false).length;

export interface StepItem<Value> extends vscode.QuickPickItem {
  readonly value?: Value;
}

export interface StepList<Value> {
  readonly frame: StepFrame;
  readonly placeholder: string;
  readonly items: Promise<readonly StepItem<Value>[]> | readonly StepItem<Value>[];
  /** Whether an item stands for what was chosen before. */
  readonly isActive?: (value: Value) => boolean;
}

/** A question with answers to choose from. */
export function stepList<Value>({
  frame,
  placeholder,
  items,
  isActive,
}: StepList<Value>): Promise<{ readonly value: Value } | typeof stepBack | undefined> {
  const picker = vscode.window.createQuickPick<StepItem<Value>>();
  frameInput(picker, frame);
  picker.placeholder = placeholder;
  picker.matchOnDescription = true;
  picker.matchOnDetail = true;
  const show = (list: readonly StepItem<Value>[]): void => {
    picker.items = list;
    picker.activeItems = list.filter(({ value }) => value !== undefined && isActive?.(value) === true).slice(0, 1);
  };
  return asPromise(picker, (resolve, reject) => {
    picker.onDidAccept(() => {
      const value = picker.activeItems[0]?.value;
      if (value !== undefined) resolve({ value });
    });
    if (!(items instanceof Promise)) return show(items);
    picker.busy = true;
    items.then((list) => {
      picker.busy = false;
      show(list);
    }, reject);
  });
}

export interface StepText {
  readonly frame: StepFrame;
  readonly prompt: string;
  readonly value: string;
  readonly placeholder?: string;
  readonly isOptional?: boolean;
}

/** A question answered by a line. */
export function stepText({
  frame,
  prompt,
  value,
  placeholder,
  isOptional = false,
}: StepText): Promise<{ readonly value: string } | typeof stepBack | undefined> {
  const input = vscode.window.createInputBox();
  frameInput(input, frame);
  input.prompt = prompt;
  input.value = value;
  if (placeholder !== undefined) input.placeholder = placeholder;
  return asPromise(input, (resolve) => {
    input.onDidChangeValue(() => (input.validationMessage = undefined));
    input.onDidAccept(() => {
      const text = input.value.trim();
      if (text === '' && !isOptional) input.validationMessage = t('Something has to be written here.');
      else resolve({ value: text });
    });
  });
}

function frameInput(
  input: vscode.QuickInput & { buttons: readonly vscode.QuickInputButton[] },
  frame: StepFrame,
): void {
  Object.assign(input, { title: frame.title, step: frame.step, totalSteps: frame.totalSteps, ignoreFocusOut: true });
  input.buttons = frame.canGoBack ? [vscode.QuickInputButtons.Back] : [];
}

type Input = vscode.QuickInput & { readonly onDidTriggerButton: vscode.Event<vscode.QuickInputButton> };

function asPromise<Answer>(
  input: Input,
  begin: (resolve: (answer: Answer) => void, reject: (thrown: Error) => void) => void,
): Promise<Answer | typeof stepBack | undefined> {
  return new Promise<Answer | typeof stepBack | undefined>((resolve, reject) => {
    input.onDidTriggerButton((button) => button === vscode.QuickInputButtons.Back && resolve(stepBack));
    input.onDidHide(() => resolve(undefined));
    input.show();
    begin(resolve, reject);
  }).finally(() => input.dispose());
}
