import * as z from 'zod';
import type { Json } from '../../../shared/model/contract.ts';
import { json } from '../../../shared/model/contract.ts';
import type { ToolAsked } from '../../../shared/protocol/toolbox.ts';

/** The request by which Codex asks for an MCP server: whether a tool of it may be called, or what the server itself wants to know. */
export const elicitationMethod = 'mcpServer/elicitation/request';

const asked = z.looseObject({
  threadId: z.string().max(200),
  turnId: z.string().max(200).nullish(),
  serverName: z.string().max(500),
  message: z.string().max(100_000),
  requestedSchema: z.looseObject({ required: z.array(z.string()).default([]) }),
  _meta: json.nullish(),
});

/** A question about a call, and the answers that let it run or not. */
export interface Elicitation {
  readonly call: Pick<ToolAsked, 'tool' | 'input'> & { readonly callId: string };
  readonly threadId: string;
  readonly turnId: string;
  readonly allow: Json;
  readonly deny: Json;
}

/** Undefined for a form that wants to be filled in: that is no question about a call. Shapes seen with 0.169.0. */
export function readElicitation(params: unknown): Elicitation | undefined {
  const form = asked.safeParse(params).data;
  if (form === undefined || form.requestedSchema.required.length > 0) return undefined;
  const { threadId, turnId, serverName, message, _meta: meta } = form;
  const answer = (action: string): Json => ({ action, content: action === 'accept' ? {} : null, _meta: null });
  return {
    call: {
      tool: `mcp__${serverName}`,
      input: { message, ...((meta ?? undefined) === undefined ? {} : { about: meta ?? null }) },
      callId: `${serverName}:${message}`.slice(0, 200),
    },
    ...{ threadId, turnId: turnId ?? '' },
    ...{ allow: answer('accept'), deny: answer('decline') },
  };
}
