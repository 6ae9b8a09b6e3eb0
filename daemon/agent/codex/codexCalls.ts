import * as z from 'zod';
import type { Json } from '../../../shared/model/contract.ts';
import { json } from '../../../shared/model/contract.ts';
import { ownTools } from '../../mcp/ownTools.ts';
import { elicitationMethod, readElicitation } from './readElicitation.ts';
import type { ToolAsked } from '../../../shared/protocol/toolbox.ts';

/** What Codex's hook says of a call before it runs. Shapes seen with 0.169.0. */
const hookSaid = z.looseObject({
  session_id: z.string().max(200),
  turn_id: z.string().max(200),
  cwd: z.string().max(4_096),
  tool_name: z.string().min(1).max(1_000),
  tool_input: json.default({}),
  tool_use_id: z.string().min(1).max(200),
});

/** A call that is about to run, and where in Codex it belongs. */
export interface HookedCall {
  readonly call: ToolAsked;
  readonly threadId: string;
  readonly turnId: string;
  readonly cwd: string;
}

/** @throws ZodError where it is no hook. */
export function parseHook(body: unknown): HookedCall {
  const said = hookSaid.parse(body);
  return {
    call: { tool: said.tool_name, input: said.tool_input, callId: said.tool_use_id },
    ...{ threadId: said.session_id, turnId: said.turn_id, cwd: said.cwd },
  };
}

/** Our own tools are never asked about: what they may is the daemon's and the hub's to say. */
export const isOwnTool = ({ tool }: Pick<ToolAsked, 'tool'>): boolean => ownNames.has(tool);

const ownNames = ownTools('mcp__rostrum__');

/** What Codex asks its client before it goes on, as a call of a tool; what a person of ours cannot decide is not here. */
export interface CodexQuestion {
  /** Undefined where what was asked is more than what its hook spoke of: then the rules are asked anew. */
  readonly hookedId: string | undefined;
  readonly call: ToolAsked;
  readonly threadId: string;
  readonly turnId: string;
  readonly allow: Json;
  readonly deny: Json;
}

const at = { threadId: z.string().max(200), turnId: z.string().max(200), itemId: z.string().min(1).max(200) };
const commandAsked = z.looseObject({
  ...at,
  kind: z.string().default('command'),
  approvalId: z.string().min(1).max(200).nullish(),
  command: z.string().nullish(),
  networkApprovalContext: json.nullish(),
});
const filesAsked = z.looseObject(at);
const permissionsAsked = z.looseObject({ ...at, permissions: json });

const decide = (decision: string): Json => ({ decision });

/** A request of the app-server in, the question that it is out; undefined for what only its own terminal can answer. */
export function readQuestion(method: string, params: unknown): CodexQuestion | undefined {
  switch (method) {
    case 'item/commandExecution/requestApproval': {
      const asked = commandAsked.safeParse(params).data;
      return asked === undefined ? undefined : commandQuestion(asked);
    }
    case 'item/fileChange/requestApproval': {
      const asked = filesAsked.safeParse(params).data;
      if (asked === undefined) return undefined;
      const { threadId, turnId, itemId } = asked;
      const call = { tool: 'apply_patch', input: {}, callId: itemId };
      return { hookedId: itemId, call, threadId, turnId, allow: decide('accept'), deny: decide('decline') };
    }
    case 'item/permissions/requestApproval': {
      const asked = permissionsAsked.safeParse(params).data;
      if (asked === undefined) return undefined;
      const { threadId, turnId, itemId, permissions } = asked;
      const call = { tool: 'request_permissions', input: permissions, callId: `${itemId}:permissions` };
      return {
        ...{ hookedId: undefined, call, threadId, turnId },
        allow: { permissions, scope: 'turn' },
        deny: { permissions: {}, scope: 'turn' },
      };
    }
    case elicitationMethod: {
      const elicited = readElicitation(params);
      return elicited === undefined ? undefined : { hookedId: undefined, ...elicited };
    }
    default:
      return undefined;
  }
}

function commandQuestion(asked: z.infer<typeof commandAsked>): CodexQuestion {
  const { threadId, turnId, itemId, kind, approvalId, command, networkApprovalContext: network } = asked;
  const isHooked =
    kind === 'command' && (approvalId ?? undefined) === undefined && (network ?? undefined) === undefined;
  const callId = isHooked ? itemId : (approvalId ?? `${itemId}:${network === undefined ? kind : 'network'}`);
  const input: Json = {
    command: command ?? '',
    ...((network ?? undefined) === undefined ? {} : { network: network ?? null }),
  };
  const call = { tool: kind === 'writeStdin' ? 'write_stdin' : 'Bash', input, callId };
  return {
    ...{ hookedId: isHooked ? itemId : undefined, call, threadId, turnId },
    ...{ allow: decide('accept'), deny: decide('decline') },
  };
}

/** What is shown of a call in a dialog of Codex. */
export function shownCommand({ tool, input }: ToolAsked): string {
  const command = typeof input === 'object' && input !== null && 'command' in input ? input['command'] : undefined;
  return typeof command === 'string' ? command : `${tool} ${JSON.stringify(input)}`;
}
