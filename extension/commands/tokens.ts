import * as vscode from 'vscode';
import type { TokenRow } from '../../shared/model/person.ts';
import { plainLine } from '../../shared/model/plainText.ts';
import { tokenScopes } from '../../shared/model/tokenScopes.ts';
import type { App } from '../app.ts';
import { allRows } from '../hub/allRows.ts';
import { agoText, dayMs, mostDays } from '../inbox/spans.ts';
import { t } from '../l10n/text.ts';
import { answered } from './answered.ts';
import { choose } from './choose.ts';
import { askNumber } from './askNumber.ts';
import { askText } from './askText.ts';
import { confirms } from './confirms.ts';
import { offerCopy } from './offerCopy.ts';
import { ownedProjects, pickProjectOrAll } from './pick.ts';
import { registerCommands } from './register.ts';
import { roleItems } from './roleItems.ts';

/** What people sign in with, and servers come in with: made, looked at, revoked. */
export function registerTokenCommands({ hub, log }: App): vscode.Disposable {
  return registerCommands(log, {
    'rostrum.token.create': async () => {
      const name = await answered(askText({ title: t('What is the token for?') }));
      const days = await askNumber({
        title: t('Valid for how many days?'),
        prompt: t('For ever where nothing is said.'),
        isOptional: true,
        value: undefined,
        most: mostDays,
      });
      const roles = [{ label: t('All that you may'), role: undefined }, ...roleItems()];
      const { role } = await choose(roles, t('As what?'));
      const scopes = await answered(
        vscode.window.showQuickPick(tokenScopes, { title: t('For what? Nothing chosen is all.'), canPickMany: true }),
      );
      const { project } = await pickProjectOrAll(hub, t('Every project'));
      const made = await hub.call('token.create', {
        name,
        expiresInMs: days && days * dayMs,
        role,
        scopes: scopes.length === 0 ? undefined : scopes,
        project: project?.id,
      });
      await offerToken(name, made);
    },
    'rostrum.token.list': async () => {
      // An admin's list has all; who owns projects may revoke what lets servers into them, beside what is their own.
      const owned = hub.isAdmin ? [] : ownedProjects(hub);
      const lists = await Promise.all([
        allRows((after) => hub.call('token.list', { after })),
        ...owned.map(({ id: project }) => allRows((after) => hub.call('server.token.list', { project, after }))),
      ]);
      const items = lists
        .flat()
        .reverse()
        .sort((one, other) => Number(isValid(other)) - Number(isValid(one)))
        .map((row) => ({
          label: plainLine(row.name),
          description: plainLine(`${row.opens} ${row.subject} · ${row.state}`),
          detail: plainLine([agoText(hub.hubNow() - row.createdAt), ...limitsOf(row)].join(' · ')),
          row,
        }));
      const { row, label } = await choose(items, t('Revoke which token?'), { matchOnDescription: true });
      if (!isValid(row)) return;
      const detail =
        row.opens === 'person'
          ? t('Windows and programs that use it are shut out at once. Sessions go on.')
          : t('No server comes in with it any more.');
      if (
        await confirms({
          question: t('Revoke {0}?', `${label} (${plainLine(row.subject)})`),
          detail,
          yes: t('Revoke Token'),
        })
      )
        await hub.call('token.revoke', { token: row.id });
    },
  });
}

const isValid = ({ state }: TokenRow): boolean => state === 'valid';

/** When a token ends, and what makes it weaker than its person. */
const limitsOf = ({ expiresAt, role, scopes, project }: TokenRow): readonly string[] => [
  ...(expiresAt === undefined ? [] : [t('until {0}', new Date(expiresAt).toLocaleDateString())]),
  ...[role ?? [], scopes ?? [], project ?? []].flat(),
];

/** Shows a new token, this once: it is kept nowhere. */
export const offerToken = (name: string, { token }: { readonly token: string }): Promise<boolean> =>
  offerCopy({
    title: t('The token of {0}', plainLine(name)),
    detail: `${token}\n\n${t('It is shown this once.')}`,
    copy: t('Copy Token'),
    text: token,
  });
