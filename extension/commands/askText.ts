import * as vscode from 'vscode';
import { t } from '../l10n/text.ts';

export interface TextQuestion {
  readonly title: string;
  readonly prompt?: string;
  readonly placeholder?: string;
  readonly value?: string;
  readonly isOptional?: boolean;
  /** What is wrong with a text, while it is typed. */
  readonly why?: (text: string) => string | undefined | Promise<string | undefined>;
}

/** Asks for a line; undefined where the person leaves. What is typed stays while he looks elsewhere. */
export function askText({
  title,
  prompt,
  placeholder,
  value,
  isOptional = false,
  why,
}: TextQuestion): Promise<string | undefined> {
  const asked = vscode.window.showInputBox({
    title,
    ...(prompt === undefined ? {} : { prompt }),
    ...(placeholder === undefined ? {} : { placeHolder: placeholder }),
    ...(value === undefined ? {} : { value }),
    ignoreFocusOut: true,
    validateInput: (text) =>
      text.trim() === '' ? (isOptional ? undefined : t('Something has to be written here.')) : why?.(text),
  });
  return Promise.resolve(asked).then((text) => text?.trim());
}
