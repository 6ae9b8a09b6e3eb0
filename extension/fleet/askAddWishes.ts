import * as vscode from 'vscode';
import { askText } from '../commands/askText.ts';
import { t } from '../l10n/text.ts';
import { addWords } from './addWords.ts';
import type { AddWishes } from './addWords.ts';

type Wish = keyof AddWishes;
type Item = vscode.QuickPickItem & { readonly wish: Wish | 'add' };

const names = (): Readonly<Record<Wish, readonly [icon: string, name: string, usual: string]>> => ({
  name: ['tag', t('Name'), t('that of the host')],
  workRoot: ['folder', t('Work root'), t('in the home of Rostrum there')],
  capacity: ['dashboard', t('Sessions at once'), '10'],
  labels: ['symbol-keyword', t('Labels'), t('none')],
  repos: ['repo', t('Where repositories are'), t('nowhere in particular')],
  bootstrap: ['terminal', t('Command to run there once'), t('none')],
});

const whyNoCapacity = (text: string): string | undefined =>
  /^[1-9]\d{0,2}$|^1000$/.test(text.trim()) ? undefined : t('A number from 1 to {0} is needed.', 1_000);

/**
 * Shows what can be said of a host that becomes a server, each with its usual answer; it is added as it stands with Enter. Gives
 * the words for it, undefined where the person leaves.
 */
export async function askAddWishes(host: string): Promise<readonly string[] | undefined> {
  const wishes: Partial<Record<Wish, string>> = {};
  for (;;) {
    const items: readonly Item[] = [
      { label: `$(add) ${t('Add It')}`, wish: 'add' },
      ...Object.entries(names()).map(([wish, [icon, name, usual]]) => ({
        label: `$(${icon}) ${name}`,
        description: wishes[wish as Wish] ?? usual,
        wish: wish as Wish,
      })),
    ];
    const title = t('Add {0}', host);
    const chosen = (await vscode.window.showQuickPick(items, { title, ignoreFocusOut: true }))?.wish;
    if (chosen === undefined) return undefined;
    if (chosen === 'add') return addWords(wishes);
    const [, name, usual] = names()[chosen];
    const why = chosen === 'capacity' ? whyNoCapacity : undefined;
    const question = { title: name, placeholder: usual, value: wishes[chosen] ?? '', isOptional: true };
    const typed = await askText({ ...question, ...(why === undefined ? {} : { why }) });
    if (typed === '') delete wishes[chosen];
    else if (typed !== undefined) wishes[chosen] = typed;
  }
}
