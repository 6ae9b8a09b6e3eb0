import { counted } from '../../shared/counted.ts';
import { renderTable } from '../../runtime/terminalText.ts';
import type { CliArg, CliOption } from '../../runtime/cliCommand.ts';
import { toolText } from '../../runtime/rules/toolText.ts';
import { ruleEffect } from '../../shared/model/rule.ts';
import type { RuleRow } from '../../shared/model/rule.ts';
import { hubCommand, lookOf, pageOf, pageOptions, projectOption } from './command.ts';
import type { HubCommand, Output } from './command.ts';
import type { Given } from './given.ts';
import { UsageError } from './given.ts';
import { shortId } from './names.ts';
import { renderFacts, renderMore, renderPage } from './page.ts';
import { readJsonInput } from './readInput.ts';
import { decisionTable } from './decisionTable.ts';

const ruleArg: CliArg = { name: 'rule', description: 'Rule by id or the beginning of it', required: true };
const effectArg: CliArg = { name: 'effect', description: ruleEffect.options.join(', '), required: true };

const scopeOptions: readonly CliOption[] = [
  projectOption,
  { flags: '--server <server>', description: 'Hold on this server only, in all its projects' },
  { flags: '--hub-wide', description: 'Hold in the whole hub' },
];

const patternOptions: readonly CliOption[] = [
  {
    flags: '--tool <pattern>',
    description: 'Regular expression for the whole name of the tool; every tool without it',
  },
  {
    flags: '--args <pattern>',
    description: 'Regular expression for the arguments: deny and ask find it anywhere, allow must match all of them',
  },
  { flags: '--note <text>', description: 'Why it is there' },
];

const positionOption: CliOption = { flags: '--position <n>', description: 'Place in the order of its scope, from 1' };

/** A project that the environment names is no contradiction to a scope that was said. */
function scopeOf(given: Given) {
  const server = given.text('server');
  const hub = given.flag('hubWide') || undefined;
  return { hub, server, project: hub === undefined && server === undefined ? given.text('project') : undefined };
}

const patternsOf = (given: Given) => ({ tool: given.text('tool'), args: given.text('args'), note: given.text('note') });

const textOf = ({ effect, tool, args }: Pick<RuleRow, 'effect' | 'tool' | 'args'>): string =>
  `${effect} ${tool ?? 'every tool'}${args === undefined ? '' : ` "${args}"`}`;

const placeOf = ({ scope, scopeName }: Pick<RuleRow, 'scope' | 'scopeName'>): string =>
  scope === 'hub' ? 'the hub' : `${scope} ${scopeName ?? '?'}`;

type Shadowed = RuleRow & { readonly shadow?: { readonly text: string } | undefined };

const saidOf = (rule: Shadowed, what: string): Output => ({
  result: { rule },
  text: () =>
    `${what} rule ${rule.order} of ${placeOf(rule)}: ${textOf(rule)} (${rule.id}).` +
    (rule.shadow === undefined ? '' : `\nIt never decides: ${rule.shadow.text}.`),
});

export const ruleCommands: readonly HubCommand[] = [
  hubCommand({
    path: 'rule list',
    summary: 'Rules for calls of tools in the order in which they win, what each decided lately, and which never does',
    asks: ['rule.list'],
    options: [
      { flags: '--server <server>', description: 'Only what holds on this server' },
      ...pageOptions,
      projectOption,
    ],
    examples: ['rostrum rule list', 'rostrum rule list --server gpu1'],
    async run({ ask, given, io }) {
      const page = await ask('rule.list', {
        ...pageOf(given),
        project: given.text('project'),
        server: given.text('server'),
      });
      const otherwise = `A call that no rule matches: ${page.unmatched}.`;
      const text = () =>
        page.rows.length === 0
          ? `No rules. ${otherwise} Add one with "rostrum rule add EFFECT --tool NAME".`
          : renderTable(
              page.rows,
              [
                { title: 'id', text: ({ id }) => shortId(id), isWhole: true },
                { title: 'scope', text: placeOf },
                { title: 'order', text: ({ order }) => order, align: 'right' },
                { title: 'effect', text: ({ effect }) => effect },
                { title: 'tool', text: ({ tool }) => tool ?? 'every' },
                { title: 'arguments', text: ({ args }) => args ?? 'any' },
                { title: 'decided', text: ({ decided }) => decided ?? 0, align: 'right' },
                { title: 'shadowed', text: ({ shadow }) => shadow && `${shadow.how}: ${shadow.text}` },
                { title: 'note', text: ({ note }) => note },
              ],
              lookOf(io),
            ) + `\n${otherwise}${renderMore(page.next)}`;
      return { result: page, text };
    },
  }),

  hubCommand({
    path: 'rule add',
    summary: 'Add a rule: deny wins, then the narrowest scope (server, project, hub), then order',
    asks: ['rule.add'],
    args: [effectArg],
    options: [...patternOptions, ...scopeOptions, positionOption],
    examples: [
      'rostrum rule add deny --tool Bash --args "git push.*--force"',
      'rostrum rule add allow --tool "Read|Grep|Glob"',
      'rostrum rule add ask --tool WebFetch --hub-wide',
    ],
    async run({ ask, given }) {
      const { rule } = await ask('rule.add', {
        ...scopeOf(given),
        ...patternsOf(given),
        effect: given.required('effect'),
        position: given.count('position'),
      });
      return saidOf(rule, 'Added');
    },
  }),

  hubCommand({
    path: 'rule update',
    summary: 'Change what a rule matches or does; an empty pattern or note is taken away',
    asks: ['rule.update'],
    args: [ruleArg],
    options: [{ flags: '--effect <effect>', description: ruleEffect.options.join(', ') }, ...patternOptions],
    examples: ['rostrum rule update rule_4f7k --effect ask', 'rostrum rule update rule_4f7k --args ""'],
    async run({ ask, given }) {
      const { tool, args, note } = patternsOf(given);
      const { rule } = await ask('rule.update', {
        id: given.required('rule'),
        effect: given.text('effect'),
        tool: tool === '' ? null : tool,
        args: args === '' ? null : args,
        note: note === '' ? null : note,
      });
      return saidOf(rule, 'Changed');
    },
  }),

  hubCommand({
    path: 'rule move',
    summary: 'Give a rule another place in the order of its scope',
    asks: ['rule.move'],
    args: [ruleArg, { name: 'position', description: 'From 1', required: true }],
    examples: ['rostrum rule move rule_4f7k 1'],
    async run({ ask, given }) {
      const { rule } = await ask('rule.move', { id: given.required('rule'), position: given.count('position') });
      return saidOf(rule, 'Moved');
    },
  }),

  hubCommand({
    path: 'rule remove',
    summary: 'Remove a rule; what it decided stays in the log',
    asks: ['rule.remove'],
    args: [ruleArg],
    examples: ['rostrum rule remove rule_4f7k'],
    async run({ ask, given }) {
      const removed = await ask('rule.remove', { id: given.required('rule') });
      return { result: removed, text: () => `Removed ${removed.removed}.` };
    },
  }),

  hubCommand({
    path: 'rule test',
    summary: 'Which rule would decide about a call, and why; nothing is called',
    asks: ['rule.test'],
    options: [
      { flags: '--tool <name>', description: 'Name of the tool, as the agent calls it' },
      { flags: '--args <text>', description: 'A command line, or the text that patterns are matched against' },
      { flags: '--input <file>', description: 'The whole input of the tool, as JSON; "-" for stdin' },
      {
        flags: '--server <server>',
        description: 'The server that it would run on; without it rules of servers say nothing',
      },
      projectOption,
    ],
    examples: ["rostrum rule test --tool Bash --args 'git push --force'"],
    async run({ ask, given, io }) {
      const [args, file] = [given.text('args'), given.text('input')];
      if (args !== undefined && file !== undefined) throw new UsageError('Give --args or --input, not both.');
      const tool = given.required('tool');
      const input = file === undefined ? (args ?? '') : toolText(tool, await readJsonInput(file, io));
      const verdict = await ask('rule.test', {
        project: given.text('project'),
        server: given.text('server'),
        tool,
        input,
      });
      const { effect, why, rule, shadowing, text } = verdict;
      const page = () =>
        renderPage([
          renderFacts(
            [
              ['verdict', effect],
              ['why', why],
              ['rule', rule?.id],
              ['note', rule?.note],
              ['matched', text],
            ],
            io.colour,
          ),
          shadowing.length === 0
            ? ''
            : `Also matching, and beaten:\n${shadowing.map((one) => `  ${textOf(one)} (rule ${one.order} of ${placeOf(one)})`).join('\n')}`,
        ]);
      return { result: verdict, text: page };
    },
  }),

  hubCommand({
    path: 'rule dry-run',
    summary: 'What a rule that does not exist yet would have decided about the last recorded calls',
    asks: ['rule.dryrun'],
    args: [effectArg],
    options: [
      ...patternOptions,
      ...scopeOptions,
      { flags: '--last <calls>', description: 'How many recorded calls are looked at; 100 where nothing is said' },
    ],
    examples: ["rostrum rule dry-run allow --tool Bash --args 'git (status|diff).*' --last 200"],
    async run({ ask, given, io }) {
      const { hub, server } = scopeOf(given);
      const found = await ask('rule.dryrun', {
        hub,
        server,
        project: given.text('project'),
        ...patternsOf(given),
        effect: given.required('effect'),
        last: given.count('last'),
      });
      const { looked, matched, decided, changed, uncertain, shadow } = found;
      const text = () =>
        renderPage([
          `Of the last ${counted(looked, 'call')} it matches ${matched}, decides ${decided} and changes ${changed.length}.`,
          shadow === undefined ? '' : `It would never decide: ${shadow.text}.`,
          changed.length === 0
            ? ''
            : decisionTable(
                changed.map(({ decision, would }) => ({ ...decision, would })),
                io,
              ),
          uncertain === 0
            ? ''
            : `${counted(uncertain, 'record')} had secrets hidden or ${uncertain === 1 ? 'was' : 'were'} cut: the real calls may match otherwise.`,
        ]);
      return { result: found, text };
    },
  }),
];
