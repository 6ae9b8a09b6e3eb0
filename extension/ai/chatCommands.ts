import { t } from '../l10n/text.ts';
import { lineOf } from '../inbox/about.ts';
import { agoText } from '../inbox/spans.ts';
import { kindName } from '../inbox/interventionKinds.ts';
import { escapeMarkdown } from '../views/markdown.ts';
import type { Ask } from './aiTool.ts';

/** Lines of one answer in a chat. */
const maxLines = 20;
const lineCharacters = 160;

type ChatCommand = (prompt: string, ask: Ask, now: number) => Promise<string>;

/** What `@rostrum /…` says, as Markdown: from the hub, without any model. */
export const chatCommands = { inbox, status, why } as const satisfies Record<string, ChatCommand>;

async function inbox(_prompt: string, ask: Ask, now: number): Promise<string> {
  const { rows } = await ask('intervention.list', { limit: maxLines });
  if (rows.length === 0) return t('Nothing waits for you.');
  const lines = rows.map(
    ({ what, excerpt, askedAt }) =>
      `- **${kindName(what)}** ${safe(excerpt)} (${escapeMarkdown(agoText(now - askedAt))})`,
  );
  return [...lines, '', t('Answer them in the inbox, or tell me the answer.')].join('\n');
}

async function status(_prompt: string, ask: Ask): Promise<string> {
  const under = ['assigned', 'planning', 'plan_review', 'running', 'needs_human'] as const;
  const [{ rows: tasks }, { rows: servers }] = await Promise.all([
    ask('task.list', { status: [...under], limit: 500 }),
    ask('server.list', {}),
  ]);
  const names = new Map(servers.map(({ id, name }) => [id, name]));
  const online = servers.filter(({ state }) => state === 'online').length;
  const lines = tasks
    .slice(-maxLines)
    .map(
      ({ ref, title, status: now, serverId }) =>
        `- **${escapeMarkdown(ref)}** ${safe(title)}: ${escapeMarkdown(now)}${serverId === undefined ? '' : ` (${safe(names.get(serverId) ?? serverId)})`}`,
    );
  return [
    t('Tasks under way: {0}; servers online: {1} of {2}.', tasks.length, online, servers.length),
    '',
    ...lines,
  ].join('\n');
}

async function why(prompt: string, ask: Ask): Promise<string> {
  const id = prompt.trim();
  if (id === '') return t('Say which task, as in "/why API-12".');
  const { task, blockedBy, cheapest } = await ask('task.why', { id });
  return [
    `**${escapeMarkdown(task.ref)}** ${safe(task.title)}`,
    ...blockedBy.map(({ text }) => `- ${safe(text)}`),
    ...(cheapest === undefined ? [] : [`\n${t('What would let it start:')} **${safe(cheapest)}**`]),
  ].join('\n');
}

const safe = (text: string): string => escapeMarkdown(lineOf(text, lineCharacters));
