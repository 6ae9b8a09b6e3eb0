import * as z from 'zod';
import type { Json } from '../../../../shared/model/contract.ts';
import { json } from '../../../../shared/model/contract.ts';
import type { AgentEvents, CallAsked } from '../liveAgent.ts';
import { toolLine } from '../toolLine.ts';
import { lineOf } from './shellLine.ts';

const id = z.string();
const item = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('agentMessage'), id, text: z.string() }),
  z.looseObject({
    type: z.literal('commandExecution'),
    id,
    command: z.string(),
    status: z.string(),
    commandActions: z.array(z.looseObject({ type: z.string() })).default([]),
  }),
  z.looseObject({
    type: z.literal('fileChange'),
    id,
    status: z.string(),
    changes: z.array(z.looseObject({ path: z.string(), kind: z.looseObject({ type: z.string() }), diff: z.string() })),
  }),
  z.looseObject({
    type: z.literal('mcpToolCall'),
    id,
    server: z.string(),
    tool: z.string(),
    status: z.string(),
    arguments: json.default({}),
  }),
  z.looseObject({ type: z.literal('webSearch'), id, query: z.string().catch('') }),
]);
type Item = z.infer<typeof item>;
const told = z.looseObject({ threadId: z.string(), item });

const lookers: ReadonlySet<string> = new Set(['read', 'listFiles', 'search']);
/** Patches of one turn are a few; of more the oldest are forgotten, and then not allowed. */
const maxPatches = 100;

/** What Codex says and does in its turns, told to those who watch it. */
export class CodexItems {
  private readonly events: AgentEvents;
  private readonly patches = new Map<string, Json>();
  private readonly asked = new Set<string>();

  constructor(events: AgentEvents) {
    this.events = events;
  }

  started(params: unknown, threadId: string): void {
    const known = told.safeParse(params).data;
    if (known === undefined) return;
    if (known.item.type === 'fileChange') this.keep(known.item);
    if (known.threadId === threadId) show(known.item, this.events);
  }

  completed(params: unknown, threadId: string): void {
    const known = told.safeParse(params).data;
    if (known === undefined) return;
    this.noteUnasked(known.item);
    this.patches.delete(known.item.id);
    if (known.threadId !== threadId) return;
    if (known.item.type === 'agentMessage') this.events.said(known.item.text);
    if (hasMoved(known.item)) this.events.moved();
  }

  /** What an item changes, where it was told. */
  changesOf(itemId: string): Json | undefined {
    return this.patches.get(itemId);
  }

  /** Somebody is asked about what an item does. */
  noteAsked(itemId: string): void {
    this.asked.add(itemId);
  }

  private noteUnasked(known: Item): void {
    const call = this.asked.delete(known.id) ? undefined : unaskedCall(known);
    if (call !== undefined) this.events.unasked({ ...call, callId: known.id.slice(0, 200) });
  }

  private keep(patch: Extract<Item, { type: 'fileChange' }>): void {
    this.patches.set(patch.id, filesOf(patch));
    const [oldest] = this.patches.keys();
    if (this.patches.size > maxPatches && oldest !== undefined) this.patches.delete(oldest);
  }
}

function show(known: Item, { did }: AgentEvents): void {
  switch (known.type) {
    case 'agentMessage':
      return;
    case 'commandExecution':
      return did(toolLine('Bash', { command: lineOf(known.command) }));
    case 'fileChange':
      return did(toolLine('apply_patch', known.changes.map(({ path }) => path).join(' ')));
    case 'mcpToolCall':
      return did(toolLine(`${known.server}.${known.tool}`, known.arguments));
    case 'webSearch':
      return did(toolLine('web_search', known.query));
  }
}

/** A call that has run; whether tools of other servers were asked about is not told with them. */
function unaskedCall(known: Item): Omit<CallAsked, 'callId'> | undefined {
  switch (known.type) {
    case 'agentMessage':
      return undefined;
    case 'commandExecution': {
      const hasRun = known.status === 'completed' || known.status === 'failed';
      return hasRun
        ? { tool: 'Bash', input: { command: lineOf(known.command) }, isHarmless: onlyLooks(known) }
        : undefined;
    }
    case 'fileChange':
      return known.status === 'completed' ? { tool: 'apply_patch', input: { changes: filesOf(known) } } : undefined;
    case 'mcpToolCall':
      return known.server === 'rostrum'
        ? { tool: `mcp__rostrum__${known.tool}`.slice(0, 1_000), input: known.arguments }
        : undefined;
    case 'webSearch':
      return { tool: 'web_search', input: { query: known.query } };
  }
}

const filesOf = ({ changes }: Extract<Item, { type: 'fileChange' }>): Json =>
  changes.map(({ path, kind, diff }) => ({ file_path: path, kind: kind.type, diff }));

const onlyLooks = ({ commandActions: actions }: Extract<Item, { type: 'commandExecution' }>): boolean =>
  actions.length > 0 && actions.every(({ type }) => lookers.has(type));

/** Whether it was more than looking at something. */
function hasMoved(known: Item): boolean {
  if (known.type === 'fileChange' || known.type === 'mcpToolCall') return known.status === 'completed';
  if (known.type !== 'commandExecution' || known.status !== 'completed') return false;
  return !onlyLooks(known);
}
