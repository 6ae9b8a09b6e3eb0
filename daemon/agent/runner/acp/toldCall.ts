import * as z from 'zod';
import { isShellTool } from '../../../../runtime/rules/toolText.ts';
import type { Json } from '../../../../shared/model/contract.ts';
import { json } from '../../../../shared/model/contract.ts';
import type { ToolAsked } from '../../../../shared/protocol/toolbox.ts';

/** A call of a tool as an agent tells it by ACP: each part may come later, or never. */
export interface ToldCall {
  readonly toolCallId: string;
  readonly title?: string | null | undefined;
  /** The name of its tool, where its agent says it. */
  readonly name?: string | null | undefined;
  /** What kind of thing it does: `read`, `edit`, `execute` and such. */
  readonly kind?: string | null | undefined;
  readonly status?: string | null | undefined;
  readonly rawInput?: unknown;
  readonly content?: readonly unknown[] | null | undefined;
  readonly locations?: readonly { readonly path: string }[] | null | undefined;
  readonly _meta?: unknown;
}

/** Kinds that look at something and change nothing. */
const harmlessKinds: ReadonlySet<string> = new Set(['read', 'search', 'think']);

const record = z.record(z.string(), json);
const namedByClaude = z.looseObject({ claudeCode: z.looseObject({ toolName: z.string().min(1) }) });
/** A call of an MCP server's tool, as the adapter of Codex marks it: a model cannot, whatever it calls a tool with. */
const markedByCodex = z.looseObject({ is_mcp_tool_call: z.literal(true) });
const mcpCall = z.looseObject({ server: z.string().min(1), tool: z.string().min(1), arguments: record.nullish() });
const diff = z.looseObject({ type: z.literal('diff'), path: z.string(), newText: z.string() });
const words = z.looseObject({ type: z.literal('content'), content: z.looseObject({ text: z.string() }) });

/** What is known of a call after it was told of once more; nothing that was known is lost. */
export function mergeCall(known: ToldCall | undefined, later: ToldCall): ToldCall {
  if (known === undefined) return later;
  return {
    toolCallId: later.toolCallId,
    title: known.title ?? later.title,
    name: later.name ?? known.name,
    kind: later.kind ?? known.kind,
    status: later.status ?? known.status,
    rawInput: { ...fieldsOf(known), ...fieldsOf(later) },
    content: isEmpty(later.content) ? known.content : later.content,
    locations: isEmpty(later.locations) ? known.locations : later.locations,
    _meta: later._meta ?? known._meta,
  };
}

/** Whether it is known what it is called with. */
export const isTold = (call: ToldCall): boolean =>
  Object.keys(fieldsOf(call)).length > 0 ||
  !isEmpty(call.content) ||
  !isEmpty(call.locations) ||
  (call.title ?? '') !== toolOf(call);

/** Whether it only looks at something, and it is known at what. */
export const isHarmless = (call: ToldCall): boolean => harmlessKinds.has(call.kind ?? '') && isTold(call);

/** A call as rules see it: in the agent's own words where it tells them, else in what it shows of it. */
export function askedOf(call: ToldCall): ToolAsked {
  const tool = toolOf(call);
  return { tool: tool.slice(0, 1_000), input: inputOf(tool, call), callId: call.toolCallId.slice(0, 200) };
}

/**
 * The name of its tool. The adapters of Claude Code and Codex say it; Gemini CLI begins the call's id with it; opencode has it as the
 * call's first title. Where nobody says it, its kind stands for it. What runs a command line is a shell, whatever its name.
 */
function toolOf(call: ToldCall): string {
  const mcp = mcpOf(call);
  if (mcp !== undefined) return `mcp__${mcp.server}__${mcp.tool}`;
  const said = namedByClaude.safeParse(call._meta).data?.claudeCode.toolName ?? call.name ?? geminiTool(call);
  if (said !== undefined) return said;
  const { kind, title } = call;
  const name = /^[A-Za-z][\w.-]*$/.exec(title ?? '')?.[0] ?? kind ?? 'other';
  return kind === 'execute' && !isShellTool(name) ? 'shell' : name;
}

const mcpOf = ({ _meta: meta, rawInput }: ToldCall) =>
  markedByCodex.safeParse(meta).success ? mcpCall.safeParse(rawInput).data : undefined;

const geminiTool = ({ toolCallId }: ToldCall): string | undefined => /^([A-Za-z][\w-]*?)__./.exec(toolCallId)?.[1];

function inputOf(tool: string, call: ToldCall): Json {
  const mcp = mcpOf(call);
  if (mcp !== undefined) return mcp.arguments ?? {};
  const fields = fieldsOf(call);
  if (isShellTool(tool)) {
    const [first] = textsOf(call);
    const directory = /^\[in (.+?)\](?: |$)/.exec(first ?? '')?.[1];
    const isTitled = Object.keys(fields).length === 0 && geminiTool(call) !== undefined;
    return {
      ...(directory === undefined ? {} : { dir_path: directory }),
      ...fields,
      // Of others a title may be any words, which no rule must take for the line.
      ...(isTitled ? { command: call.title ?? '' } : {}),
    };
  }
  if (Object.keys(fields).length > 0) return fields;
  const diffs = (call.content ?? []).flatMap((part) => diff.safeParse(part).data ?? []);
  const changes = diffs.map(({ path, newText }) => ({ file_path: path, content: newText }));
  const [only] = changes;
  if (only !== undefined) return changes.length === 1 ? only : { changes };
  const paths = (call.locations ?? []).map(({ path }) => path);
  const text = textsOf(call).join('\n');
  return {
    ...(call.title === undefined || call.title === null ? {} : { title: call.title }),
    ...(paths.length === 0 ? {} : { paths }),
    ...(text === '' ? {} : { text }),
  };
}

const textsOf = ({ content }: ToldCall): readonly string[] =>
  (content ?? []).flatMap((part) => words.safeParse(part).data?.content.text ?? []);

const fieldsOf = ({ rawInput }: ToldCall): Readonly<Record<string, Json>> => record.safeParse(rawInput).data ?? {};

const isEmpty = (list: readonly unknown[] | null | undefined): boolean => (list ?? []).length === 0;
