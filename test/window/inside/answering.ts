import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { stand } from './stand.ts';

type Item = string | { readonly label: string; readonly description?: string };
type Button = string | { readonly title: string };

const labelOf = (item: Item): string => (typeof item === 'string' ? item : item.label);
/** As the person reads it. */
const lineOf = (item: Item): string => (typeof item === 'string' ? item : `${item.label}: ${item.description ?? ''}`);
const titleOf = (button: Button): string => (typeof button === 'string' ? button : button.title);

/** An answer, or what makes one of all that the question says, and of how a list describes its items. */
export type Answer = string | ((asked: string, described: string) => string);

/** The answer of a person who gives none. */
export const left = '<left>';

/**
 * A person who gives these answers, in turn: of a list the item with the label (of one that takes several those between commas;
 * where it follows what is typed, that is typed), into a field a text ("=" for the one that stands there, "refused: …" for one
 * that it does not take, before the next), to a question the button. Gives what puts the editor back and tells what the person
 * was told; it fails where an answer was not asked for.
 */
export function answering(...answers: readonly Answer[]): () => readonly string[] {
  const told: string[] = [];
  const open = [...answers];
  const failures: string[] = [];
  // A command turns what is thrown in it into a message: it is told again at the end.
  const fail = (why: string): never => {
    failures.push(why);
    throw new Error(why);
  };
  const next = (asked: readonly (string | undefined)[], described: readonly string[] = []): string => {
    const answer = open.shift() ?? fail(`nothing more was to be asked: ${asked.join(' ')}`);
    return typeof answer === 'string' ? answer : answer(asked.join('\n'), described.join('\n'));
  };
  const pick = (items: readonly Item[], wanted: string): Item =>
    items.find((item) => labelOf(item) === wanted) ?? fail(`"${wanted}" is not among ${items.map(labelOf).join(', ')}`);
  const press = (wanted: string, text: string, buttons: readonly Button[]): Button | undefined => {
    if (wanted === left) return undefined;
    return buttons.find((button) => titleOf(button) === wanted) ?? fail(`"${text}" has no button "${wanted}"`);
  };
  const splitMessage = (rest: readonly (Button | vscode.MessageOptions)[]) => {
    const [how] = rest;
    const isModal = typeof how === 'object' && 'modal' in how;
    return { detail: isModal ? how.detail : undefined, isModal, buttons: (isModal ? rest.slice(1) : rest) as Button[] };
  };
  const ends = [
    stand(vscode.window, 'showQuickPick', async (given: readonly Item[], how: vscode.QuickPickOptions = {}) => {
      const items = await Promise.resolve(given);
      const wanted = next([how.title, ...items.map(labelOf)], items.map(lineOf));
      if (wanted === left) return undefined;
      if (how.canPickMany !== true) return pick(items, wanted);
      return wanted.split(',').flatMap((label) => (label === '' ? [] : [pick(items, label)]));
    }),
    stand(vscode.window, 'createQuickPick', () => {
      const picker = typedList(() => {
        const wanted = next([picker.title]);
        if (wanted === left) return undefined;
        return { wanted, find: () => pick(picker.items, wanted) };
      });
      return picker;
    }),
    stand(vscode.window, 'createInputBox', () => typedField(() => next([]))),
    stand(vscode.window, 'showInputBox', async ({ title, prompt, value, validateInput }: vscode.InputBoxOptions) => {
      for (;;) {
        const wanted = next([title, prompt]);
        if (wanted === left) return undefined;
        const [, refused] = /^refused: (.*)$/s.exec(wanted) ?? [];
        const typed = refused ?? (wanted === '=' ? (value ?? '') : wanted);
        const wrong = (await validateInput?.(typed)) ?? undefined;
        if (refused === undefined) return wrong === undefined ? typed : fail(`"${typed}" cannot be sent`);
        if (wrong === undefined) fail(`"${refused}" can be sent`);
      }
    }),
    stand(vscode.window, 'showWarningMessage', async (text: string, ...rest: readonly Button[]) => {
      const { detail, buttons } = splitMessage(rest);
      return press(next([text, detail]), text, buttons);
    }),
    ...['showInformationMessage', 'showErrorMessage'].map((name) =>
      stand(vscode.window, name, async (text: string, ...rest: readonly Button[]) => {
        const { detail, isModal, buttons } = splitMessage(rest);
        if (isModal && buttons.length > 0) return press(next([text, detail]), text, buttons);
        // What is only told waits for nobody.
        return void told.push([text, detail].filter(Boolean).join('\n'));
      }),
    ),
  ];
  return () => {
    for (const end of ends) end();
    assert.deepEqual([failures, open], [[], []], `told: ${told.join(' ')}`);
    return told;
  };
}

interface Typing {
  readonly wanted: string;
  /** What is chosen once it is typed. */
  readonly find: () => Item;
}

/** A list that follows what is typed: shown, its person types, chooses and accepts, or leaves it. */
function typedList(typing: () => Typing | undefined) {
  const listeners = {
    value: told<string>(),
    selection: told<readonly Item[]>(),
    accept: told<void>(),
    hide: told<void>(),
  };
  const picker = {
    title: '',
    value: '',
    items: [] as readonly Item[],
    selectedItems: [] as readonly Item[],
    onDidChangeValue: listeners.value.on,
    onDidChangeSelection: listeners.selection.on,
    onDidAccept: listeners.accept.on,
    onDidHide: listeners.hide.on,
    show(): void {
      const typed = typing();
      if (typed === undefined) return picker.hide();
      picker.value = typed.wanted;
      listeners.value.tell(typed.wanted);
      picker.selectedItems = [...picker.selectedItems, typed.find()];
      listeners.selection.tell(picker.selectedItems);
      listeners.accept.tell();
    },
    hide: () => listeners.hide.tell(),
    dispose: () => undefined,
  };
  return picker;
}

/** A field whose text is followed: shown, its person types and accepts, or leaves it. */
function typedField(typing: () => string) {
  const listeners = { value: told<string>(), accept: told<void>(), hide: told<void>() };
  return {
    onDidChangeValue: listeners.value.on,
    onDidAccept: listeners.accept.on,
    onDidHide: listeners.hide.on,
    show(): void {
      const typed = typing();
      // Its listener for leaving comes after it is shown, as that of a real field may.
      queueMicrotask(() => {
        if (typed === left) return listeners.hide.tell();
        listeners.value.tell(typed);
        listeners.accept.tell();
      });
    },
    hide: () => listeners.hide.tell(),
    dispose: () => undefined,
  };
}

/** Who listens, and what tells them. */
function told<Value>() {
  const all: ((value: Value) => void)[] = [];
  return {
    on: (listener: (value: Value) => void): vscode.Disposable => {
      all.push(listener);
      return { dispose: () => undefined };
    },
    tell: (value: Value): void => {
      for (const listener of [...all]) listener(value);
    },
  };
}
