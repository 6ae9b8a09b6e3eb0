import { shareAccess } from '../../shared/model/session.ts';
import type { SessionRow } from '../../shared/model/session.ts';
import type { CliArg } from '../../runtime/cliCommand.ts';
import { hubCommand } from './command.ts';
import type { HubCommand } from './command.ts';
import { saidOf } from './sessionWords.ts';

const sessionArg: CliArg = { name: 'session', description: 'Session by name or id', required: true };
const personArg: CliArg = { name: 'person', description: 'Teammate by name or id', required: true };

/** Whom it is shared with now. */
const sharedText = ({ shares = [] }: SessionRow): string =>
  shares.length === 0
    ? 'is shared with nobody.'
    : `is shared with ${shares.map(({ name, access }) => `${name} (${access})`).join(', ')}.`;

/** Sessions among people: names, shares, and who drives alone. */
export const sharingCommands: readonly HubCommand[] = [
  hubCommand({
    path: 'session rename',
    summary: 'Give a session another name',
    asks: ['session.rename'],
    args: [sessionArg, { name: 'new', description: 'The new name', required: true }],
    examples: ['rostrum session rename shell-2 review'],
    async run({ ask, given }) {
      const { session } = await ask('session.rename', { id: given.required('session'), name: given.required('new') });
      return saidOf(session, 'is its name now.');
    },
  }),

  hubCommand({
    path: 'session share',
    summary: 'Let a teammate view or drive a session, whatever the role in the project',
    asks: ['session.share'],
    args: [sessionArg, personArg],
    options: [
      {
        flags: '--access <access>',
        description: 'view: look on; drive: type too. "view" where nothing is said',
        suggestions: shareAccess.options,
      },
    ],
    examples: ['rostrum session share review bob', 'rostrum session share review bob --access drive'],
    async run({ ask, given }) {
      const { session } = await ask('session.share', {
        id: given.required('session'),
        person: given.required('person'),
        access: given.text('access'),
      });
      return saidOf(session, sharedText(session));
    },
  }),

  hubCommand({
    path: 'session unshare',
    summary: 'Take a share of a session back; it is cut at once',
    asks: ['session.unshare'],
    args: [sessionArg, personArg],
    examples: ['rostrum session unshare review bob'],
    async run({ ask, given }) {
      const params = { id: given.required('session'), person: given.required('person') };
      const { session } = await ask('session.unshare', params);
      return saidOf(session, sharedText(session));
    },
  }),

  hubCommand({
    path: 'session private',
    summary: 'Close what a session shows to all but its opener, owners and those it is shared with',
    asks: ['session.private'],
    args: [sessionArg],
    options: [{ flags: '--off', description: 'Open it to the project again' }],
    examples: ['rostrum session private review', 'rostrum session private review --off'],
    async run({ ask, given }) {
      const { session } = await ask('session.private', {
        id: given.required('session'),
        private: given.choice('off') !== true,
      });
      return saidOf(session, session.private === true ? 'is private now.' : 'is open to its project now.');
    },
  }),

  hubCommand({
    path: 'session take',
    summary: 'Be the only one who drives a session, whoever does now',
    asks: ['session.take'],
    args: [sessionArg],
    examples: ['rostrum session take review'],
    async run({ ask, given }) {
      const { session } = await ask('session.take', { id: given.required('session') });
      return saidOf(session, 'takes input from you only now; "rostrum session release" lets others drive again.');
    },
  }),

  hubCommand({
    path: 'session release',
    summary: 'Let everybody drive a session again who may',
    asks: ['session.release'],
    args: [sessionArg],
    examples: ['rostrum session release review'],
    async run({ ask, given }) {
      const { session } = await ask('session.release', { id: given.required('session') });
      return saidOf(session, 'takes input from everybody who may drive it.');
    },
  }),
];
