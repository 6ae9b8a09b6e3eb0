import * as vscode from 'vscode';
import { t } from '../l10n/text.ts';
import { lineOf } from './about.ts';
import { readWritten, writtenPrompt } from './answerForm.ts';
import type { AnswerForm, Choice, Written } from './answerForm.ts';

/** What can be done instead of answering at once. */
export type Aside = 'editor' | 'question' | 'plan' | 'screen' | 'terminal' | 'snooze';

/** How an input ended: with an answer, with something else that was wanted, closed by the person, or no longer needed. */
export type Asked =
  | { readonly kind: 'answer'; readonly answer: string; readonly isTyped: boolean }
  | { readonly kind: 'aside'; readonly aside: Aside }
  | { readonly kind: 'closed' }
  | { readonly kind: 'gone' };

/** What a person is asked, and where what he types is kept. */
export interface Asking {
  readonly title: string;
  /** The question, on one line. */
  readonly question: string;
  readonly form: AnswerForm;
  readonly draft: string;
  readonly asides: readonly Aside[];
  readonly onTyped: (text: string) => void;
  /** Told when somebody else has answered. */
  readonly onGone: (listener: () => void) => vscode.Disposable;
}

const typedCharacters = 80;

/** Options as a list, free text as a line; what is typed into either is kept until it is sent. */
export const askAnswer = (asking: Asking): Promise<Asked> =>
  asking.form.choices.length > 0 ? pickAnswer(asking) : writeAnswer(asking);

interface AnswerItem extends vscode.QuickPickItem {
  readonly choice?: Choice;
  readonly written?: string;
  readonly aside?: Aside;
}

function pickAnswer({ title, question, form, draft, asides, onTyped, onGone }: Asking): Promise<Asked> {
  const input = vscode.window.createQuickPick<AnswerItem>();
  input.title = title;
  input.placeholder = question;
  input.ignoreFocusOut = true;
  input.matchOnDetail = true;
  const { choices, writes } = form;
  const fixed: readonly AnswerItem[] = [
    ...choices.map((choice) => ({
      choice,
      label: choice.label,
      ...(choice.detail === undefined ? {} : { detail: choice.detail }),
    })),
    { label: '', kind: vscode.QuickPickItemKind.Separator },
    ...asides.map((aside) => ({ aside, label: `$(${asideIcons[aside]}) ${asideTitle(aside)}`, alwaysShow: true })),
  ];
  const show = (): void => {
    const typed = input.value.trim();
    input.items = writes === undefined ? fixed : [...writtenItems(writes, typed), ...fixed];
  };
  input.value = writes === undefined ? '' : draft;
  show();
  return ended(input, onGone, (end) => {
    input.onDidChangeValue((text) => {
      if (writes === undefined) return;
      onTyped(text);
      show();
    });
    input.onDidAccept(() => {
      const [item] = input.selectedItems;
      if (item?.aside !== undefined) end({ kind: 'aside', aside: item.aside });
      else if (item?.choice !== undefined) end({ kind: 'answer', answer: item.choice.answer, isTyped: false });
      else if (item?.written !== undefined) end({ kind: 'answer', answer: item.written, isTyped: true });
    });
  });
}

/** The row that sends what was typed, or says what is wrong with it. */
function writtenItems(writes: Written, typed: string): readonly AnswerItem[] {
  if (typed === '') return [];
  const read = readWritten(writes, typed);
  if ('why' in read) return [{ label: `$(warning) ${read.why}`, alwaysShow: true }];
  const text = lineOf(typed, typedCharacters);
  const label = writes === 'comment' ? t('Ask for revision: “{0}”', text) : t('Answer “{0}”', text);
  return [{ label: `$(send) ${label}`, alwaysShow: true, written: read.answer }];
}

function writeAnswer({ title, question, form, draft, asides, onTyped, onGone }: Asking): Promise<Asked> {
  const input = vscode.window.createInputBox();
  const writes = form.writes ?? 'answer';
  const buttons = asides.map((aside) => ({
    aside,
    iconPath: new vscode.ThemeIcon(asideIcons[aside]),
    tooltip: asideTitle(aside),
  }));
  input.title = title;
  input.prompt = question;
  input.placeholder = writtenPrompt(writes);
  input.ignoreFocusOut = true;
  input.value = draft;
  input.buttons = buttons;
  return ended(input, onGone, (end) => {
    input.onDidChangeValue((text) => {
      onTyped(text);
      input.validationMessage = undefined;
    });
    input.onDidTriggerButton((pressed) => {
      const aside = buttons.find((button) => button === pressed)?.aside;
      if (aside !== undefined) end({ kind: 'aside', aside });
    });
    input.onDidAccept(() => {
      const read = readWritten(writes, input.value);
      if ('why' in read) input.validationMessage = read.why;
      else end({ kind: 'answer', answer: read.answer, isTyped: true });
    });
  });
}

/** Shows an input until it ends in one of its ways, and takes it away. */
async function ended(
  input: vscode.QuickInput,
  onGone: Asking['onGone'],
  listen: (end: (asked: Asked) => void) => void,
): Promise<Asked> {
  let gone: vscode.Disposable | undefined;
  try {
    return await new Promise<Asked>((resolve) => {
      listen(resolve);
      gone = onGone(() => resolve({ kind: 'gone' }));
      input.onDidHide(() => resolve({ kind: 'closed' }));
      input.show();
    });
  } finally {
    gone?.dispose();
    input.dispose();
  }
}

const asideIcons: Readonly<Record<Aside, string>> = {
  editor: 'edit',
  question: 'open-preview',
  plan: 'open-preview',
  screen: 'device-desktop',
  terminal: 'terminal',
  snooze: 'bell-slash',
};

function asideTitle(aside: Aside): string {
  switch (aside) {
    case 'editor':
      return t('Write in an Editor…');
    case 'question':
      return t('Read the Whole Question');
    case 'plan':
      return t('Read the Plan');
    case 'screen':
      return t('See What Was on Its Screen');
    case 'terminal':
      return t('Open Terminal There');
    case 'snooze':
      return t('Put Off…');
  }
}
