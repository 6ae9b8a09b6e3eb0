import * as z from 'zod';
import { readJson } from '../../../shared/readJson.ts';

const rpcId = z.union([z.string().max(200), z.number()]);
export type RpcId = z.infer<typeof rpcId>;

const given = z.looseObject({
  id: rpcId.optional(),
  method: z.string().optional(),
  params: z.unknown().optional(),
  result: z.unknown().optional(),
});

/** One message of Codex's app-server or of its client, by what it is. */
export type RpcMessage =
  | { readonly is: 'request'; readonly id: RpcId; readonly method: string; readonly params: unknown }
  | { readonly is: 'notification'; readonly method: string; readonly params: unknown }
  /** An answer to a request of the other side; without a result it is a refusal. */
  | { readonly is: 'answer'; readonly id: RpcId; readonly result: unknown };

/** Text in, message out; undefined for what is none. JSON-RPC 2.0, whose version Codex leaves out. */
export function readRpcMessage(text: string): RpcMessage | undefined {
  const parsed = given.safeParse(readJson(text));
  if (!parsed.success) return undefined;
  const { id, method, params, result } = parsed.data;
  if (method === undefined) return id === undefined ? undefined : { is: 'answer', id, result };
  return id === undefined ? { is: 'notification', method, params } : { is: 'request', id, method, params };
}
