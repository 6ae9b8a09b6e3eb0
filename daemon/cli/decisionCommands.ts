import { counted } from '../../shared/counted.ts';
import { renderTable } from '../../runtime/terminalText.ts';
import { ruleEffect } from '../../shared/model/rule.ts';
import { hubCommand, lookOf, pageOf, pageOptions, projectOption } from './command.ts';
import type { HubCommand } from './command.ts';
import { decisionTable } from './decisionTable.ts';
import { shortId } from './names.ts';
import { renderMore, renderPage } from './page.ts';

export const decisionCommands: readonly HubCommand[] = [
  hubCommand({
    path: 'rule decisions',
    summary: 'The last decisions about calls of tools, newest first, with secrets hidden',
    asks: ['decision.list'],
    options: [
      { flags: '--effect <effect>', description: `Only ${ruleEffect.options.join(', ')}` },
      { flags: '--tool <name>', description: 'Only calls of this tool' },
      { flags: '--rule <rule>', description: 'Only what this rule decided' },
      ...pageOptions,
      projectOption,
    ],
    examples: ['rostrum rule decisions --effect deny'],
    async run({ ask, given, io }) {
      const page = await ask('decision.list', {
        ...pageOf(given),
        project: given.text('project'),
        effect: given.text('effect'),
        tool: given.text('tool'),
        rule: given.text('rule'),
      });
      const text = () =>
        page.rows.length === 0 ? 'No decisions yet.' : decisionTable(page.rows, io) + renderMore(page.next);
      return { result: page, text };
    },
  }),

  hubCommand({
    path: 'rule counts',
    summary: 'How often each rule and each tool stood in the last decisions',
    asks: ['decision.counts'],
    options: [projectOption],
    examples: ['rostrum rule counts'],
    async run({ ask, given, io }) {
      const counts = await ask('decision.counts', { project: given.text('project') });
      const { total, rules, tools } = counts;
      const figures = [
        { title: 'allow', text: ({ allow }: { readonly allow: number }) => allow, align: 'right' },
        { title: 'deny', text: ({ deny }: { readonly deny: number }) => deny, align: 'right' },
        { title: 'ask', text: ({ ask: asked }: { readonly ask: number }) => asked, align: 'right' },
      ] as const;
      const nameOf = ({ by, ruleId, rule }: (typeof rules)[number]): string =>
        rule === undefined
          ? ruleId === undefined
            ? by
            : `${shortId(ruleId)} (removed)`
          : `${shortId(rule.id)} ${rule.effect} ${rule.tool ?? 'every tool'} ${rule.args ?? ''}`;
      const text = () =>
        total === 0
          ? 'No decisions yet.'
          : renderPage([
              `The last ${counted(total, 'decision')}.`,
              renderTable(rules, [{ title: 'rule', text: nameOf }, ...figures], lookOf(io)),
              renderTable(tools, [{ title: 'tool', text: ({ tool }) => tool }, ...figures], lookOf(io)),
            ]);
      return { result: counts, text };
    },
  }),
];
