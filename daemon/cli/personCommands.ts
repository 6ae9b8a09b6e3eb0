import { tokenScope } from '../../shared/model/person.ts';
import type { TokenRow } from '../../shared/model/person.ts';
import { projectRole } from '../../shared/model/project.ts';
import { colourState, createColours, renderTable } from '../../runtime/terminalText.ts';
import { hubCommand, lookOf, pageOf, pageOptions } from './command.ts';
import type { HubCommand } from './command.ts';
import { renderMore } from './page.ts';
import { renderSpan } from './times.ts';

const dayMs = 86_400_000;

export const personCommands: readonly HubCommand[] = [
  hubCommand({
    path: 'person add',
    summary: 'Add a person and make a first token, which is shown once',
    asks: ['person.add'],
    args: [{ name: 'name', description: 'Name of the person', required: true }],
    options: [{ flags: '--admin', description: 'May do everything on this hub' }],
    examples: ['rostrum person add alice'],
    async run({ ask, given }) {
      const added = await ask('person.add', { name: given.required('name'), admin: given.flag('admin') });
      return {
        result: added,
        text: () => `${added.token}\nThe token of ${added.person.name} (${added.person.id}); shown once.`,
      };
    },
  }),

  hubCommand({
    path: 'person list',
    summary: 'List people',
    asks: ['person.list'],
    options: pageOptions,
    examples: ['rostrum person list'],
    async run({ ask, given, io, nowMs }) {
      const page = await ask('person.list', pageOf(given));
      const text = () =>
        renderTable(
          page.rows,
          [
            { title: 'name', text: ({ name }) => name },
            { title: 'admin', text: ({ admin }) => (admin ? 'yes' : '') },
            { title: 'id', text: ({ id }) => id, isWhole: true },
            { title: 'age', text: ({ createdAt }) => renderSpan(nowMs - createdAt), align: 'right' },
          ],
          lookOf(io),
        ) + renderMore(page.next);
      return { result: page, text };
    },
  }),

  hubCommand({
    path: 'token create',
    summary: 'Make another token for yourself; it is shown once',
    asks: ['token.create'],
    args: [{ name: 'name', description: 'What it is for', required: true }],
    options: [
      { flags: '--days <days>', description: 'Valid for so many days; for ever where nothing is said' },
      { flags: '--role <role>', description: 'At most this role in every project', choices: projectRole.options },
      {
        flags: '--scope <scope...>',
        description: 'Only operations of these scopes; all where nothing is said',
        choices: tokenScope.options,
      },
      { flags: '-p, --project <project>', description: 'Only this project, by name, key or id' },
    ],
    examples: [
      'rostrum token create laptop --days 90',
      'rostrum token create dashboard --role viewer',
      'rostrum token create ci --scope read tasks --project SHOP --days 30',
    ],
    async run({ ask, given }) {
      const days = given.count('days');
      const made = await ask('token.create', {
        name: given.required('name'),
        expiresInMs: days === undefined ? undefined : days * dayMs,
        role: given.text('role'),
        scopes: given.texts('scope').length === 0 ? undefined : given.texts('scope'),
        project: given.text('project'),
      });
      return { result: made, text: () => `${made.token}\nShown once (${made.id}). Use it with ROSTRUM_TOKEN.` };
    },
  }),

  hubCommand({
    path: 'token list',
    summary: 'List your tokens, without the tokens themselves; an admin sees all',
    asks: ['token.list'],
    options: pageOptions,
    examples: ['rostrum token list'],
    async run({ ask, given, io, nowMs }) {
      const page = await ask('token.list', pageOf(given));
      const colours = createColours(io.colour);
      const text = () =>
        renderTable(
          page.rows,
          [
            { title: 'id', text: ({ id }) => id, isWhole: true },
            { title: 'name', text: ({ name }) => name },
            { title: 'opens', text: ({ opens, subject }) => `${opens} ${subject}` },
            { title: 'limits', text: renderLimits },
            { title: 'state', text: ({ state }) => state, colour: (word) => colourState(colours, word) },
            { title: 'age', text: ({ createdAt }) => renderSpan(nowMs - createdAt), align: 'right' },
          ],
          lookOf(io),
        ) + renderMore(page.next);
      return { result: page, text };
    },
  }),

  hubCommand({
    path: 'token revoke',
    summary: 'Revoke a token; what it opened is closed at once',
    asks: ['token.revoke'],
    args: [{ name: 'token', description: 'Token by id or name, never the token itself', required: true }],
    examples: ['rostrum token revoke token_4f7k'],
    async run({ ask, given }) {
      const revoked = await ask('token.revoke', { token: given.required('token') });
      return { result: revoked, text: () => `${revoked.revoked} opens nothing any more.` };
    },
  }),
];

/** What makes a token weaker than its person, in words; empty for a full one. */
const renderLimits = ({ role, scopes, project }: TokenRow): string =>
  [role && `at most ${role}`, scopes?.join(', '), project && `only ${project}`].filter(Boolean).join('; ');
