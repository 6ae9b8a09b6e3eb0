import * as z from 'zod';
import type { AgentProcess } from '../agentProcess.ts';

const rpcId = z.union([z.string().max(200), z.number()]);
const failure = z.looseObject({ message: z.string().catch('unknown') });
const given = z.looseObject({
  id: rpcId.optional(),
  method: z.string().optional(),
  params: z.unknown().optional(),
  result: z.unknown().optional(),
  error: failure.optional(),
});

export interface RpcHandlers {
  /** Answers what the other side asks; undefined for what nobody here knows. */
  readonly onRequest: (method: string, params: unknown) => Promise<unknown>;
  readonly onNotification: (method: string, params: unknown) => void;
}

type Settle = (answer: {
  readonly result?: unknown;
  readonly error?: { readonly message: string } | undefined;
}) => void;

const unknownMethod = -32_601;
const failed = -32_603;

/** Speaks JSON-RPC with a program, as Codex's app-server does: without the version. */
export class RpcClient {
  private readonly process: Pick<AgentProcess, 'send'>;
  private readonly handlers: RpcHandlers;
  private readonly waiting = new Map<number, Settle>();
  private last = 0;

  constructor(process: Pick<AgentProcess, 'send'>, handlers: RpcHandlers) {
    this.process = process;
    this.handlers = handlers;
  }

  /** Rejects where the other side refuses. */
  request(method: string, params: unknown): Promise<unknown> {
    const id = (this.last += 1);
    return new Promise((resolve, reject) => {
      this.waiting.set(id, ({ result, error }) => {
        this.waiting.delete(id);
        if (error === undefined) resolve(result);
        else reject(new Error(error.message));
      });
      this.process.send({ id, method, params });
    });
  }

  notify(method: string): void {
    this.process.send({ method });
  }

  /** Takes in what the program says; what is no message is passed over. */
  take(message: unknown): void {
    const { id, method, params, result, error } = given.safeParse(message).data ?? {};
    if (method === undefined) {
      if (typeof id === 'number') this.waiting.get(id)?.({ result, error });
    } else if (id === undefined) this.handlers.onNotification(method, params);
    else void this.answer(id, method, params);
  }

  private async answer(id: string | number, method: string, params: unknown): Promise<void> {
    try {
      const result = await this.handlers.onRequest(method, params);
      if (result === undefined) this.process.send({ id, error: { code: unknownMethod, message: 'not known here' } });
      else this.process.send({ id, result });
    } catch {
      this.process.send({ id, error: { code: failed, message: 'not understood' } });
    }
  }
}
