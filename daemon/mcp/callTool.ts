import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { ErrorCode } from '../../shared/errors.ts';
import { HubError, hubErrorFrom, toError } from '../../shared/errors.ts';
import type { InputOf, OperationName, ResultOf } from '../../shared/operations/operations.ts';
import { operations, operationTable } from '../../shared/operations/operations.ts';
import { maxRequestBytes, requestTooLarge } from '../../shared/operations/requestSize.ts';
import type { SessionOrder } from '../../shared/protocol/daemon.ts';
import type { Log } from '../../runtime/log.ts';
import type { AnswerAgent } from '../toolbox/agentRequests.ts';
import type { Queued, ToolAnswer, ToolWork } from './agentTool.ts';
import { cutText } from './renderAnswers.ts';
import { toolsFor } from './toolTable.ts';

/** A call as its client made it. */
export interface ToolCall {
  readonly name: string;
  readonly given: unknown;
  readonly order: SessionOrder;
  readonly token: string;
  readonly signal: AbortSignal;
  readonly progress: (message: string) => void;
}

export interface CallPorts {
  readonly answer: AnswerAgent;
  readonly log: Log;
}

/** Carries a call out. What is refused is an answer too, which says what to do next: a model cannot catch. */
export async function callTool(call: ToolCall, ports: CallPorts): Promise<ToolAnswer> {
  const { name, given, order } = call;
  const tools = toolsFor(order);
  const tool = tools.find((one) => one.name === name);
  if (tool === undefined) {
    const names = tools.map((one) => one.name).join(', ');
    return failure(`"${name.slice(0, 100)}" is no tool of a ${order.role} session. You have: ${names}.`);
  }
  const parsed = tool.schema.safeParse(given ?? {});
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => `- ${path.join('.') || '(whole)'}: ${message}`);
    return failure([`These arguments of ${name} are not valid; mend them and call again:`, ...problems].join('\n'));
  }
  try {
    // `run` of a tool takes what the tool's own schema gives.
    return await tool.run(createWork(call, ports.answer), parsed.data as never);
  } catch (error) {
    if (error instanceof HubError && error.code !== 'internal') return failure(withAdvice(error));
    const incident = randomUUID().slice(0, 8);
    ports.log.error('a tool of an agent failed by a mistake of the program', {
      incident,
      tool: name,
      error: toError(error),
    });
    return failure(
      `Something went wrong. The daemon's log has the details under ${incident}. Try once more, or go on without.`,
    );
  }
}

function createWork({ order, token, signal, progress }: ToolCall, answer: AnswerAgent): ToolWork {
  const ask = async (operation: string, params: unknown) => {
    const answered = await answer({ request: 0, token, operation, params }, signal);
    if (answered.error !== undefined) throw hubErrorFrom({ ...answered.error, code: answered.error.code as ErrorCode });
    return answered;
  };
  return {
    order,
    signal,
    progress,
    own: async (verb, params = {}) => (await ask(verb, params)).result,
    async read<Name extends OperationName>(operation: Name, params: InputOf<Name>) {
      requireSize(operation, params);
      return readResult(operation, (await ask(operation, params)).result);
    },
    async say<Name extends OperationName>(operation: Name, params: InputOf<Name>): Promise<ResultOf<Name> | Queued> {
      requireSize(operation, params);
      const { queued, result } = await ask(operation, params);
      if (queued !== true) return readResult(operation, result);
      return { queued: true, commandId: z.object({ commandId: z.string() }).parse(result).commandId };
    },
  };
}

/** What only contracts may be as long as, nothing else is. @throws HubError `too-large`. */
function requireSize(operation: OperationName, params: unknown): void {
  if (operationTable[operation].maxBodyBytes !== undefined) return;
  const bytes = Buffer.byteLength(JSON.stringify(params));
  const maxBytes = maxRequestBytes(operation);
  if (bytes > maxBytes) throw requestTooLarge(operation, bytes, maxBytes);
}

function readResult<Name extends OperationName>(operation: Name, result: unknown): ResultOf<Name> {
  // The schema of an operation's result gives the type of its result, which TypeScript does not see of a union.
  return operations[operation].result.parse(result) as ResultOf<Name>;
}

const failure = (text: string): ToolAnswer => ({ text: cutText(text), failed: true });

function withAdvice({ code, message }: HubError): string {
  const next = advice[code];
  return next === undefined ? message : `${message}\n${next}`;
}

/** What a model does about a refusal, where the refusal speaks of commands. */
const advice: Partial<Record<ErrorCode, string>> = {
  'contract-invalid': 'Next: mend the data and call again; validate_contract checks it without publishing.',
  'missing-contracts': 'Next: publish each of them (publish_contract), then call complete_task again.',
  'wrong-state': 'Next: look at how it stands now, and go on from there.',
  'stale-version': 'Next: look at it again, and repeat.',
  unreachable: 'Next: go on with something else, and call again in a minute.',
  overloaded: 'Next: call again in a few seconds.',
  forbidden: 'Next: leave it, or ask a person.',
};
