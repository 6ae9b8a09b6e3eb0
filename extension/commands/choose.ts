import * as vscode from 'vscode';
import { answered } from './answered.ts';

/** Lets a person choose one of some items. @throws CancellationError where they leave. */
export const choose = <Item extends vscode.QuickPickItem>(
  items: readonly Item[],
  title: string,
  how: Omit<vscode.QuickPickOptions, 'title' | 'canPickMany'> = {},
): Promise<Item> => answered(vscode.window.showQuickPick(items, { ...how, title }));
