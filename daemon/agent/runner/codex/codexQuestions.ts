import * as z from 'zod';
import type { Json } from '../../../../shared/model/contract.ts';
import { json } from '../../../../shared/model/contract.ts';
import type { CallAsked } from '../liveAgent.ts';
import { elicitationMethod, readElicitation } from '../../codex/readElicitation.ts';
import { isLookingLine } from './lookingLine.ts';
import { lineOf } from './shellLine.ts';

/** What Codex asks its client before it goes on: a call, and the answers that let it run or not. */
export interface CodexQuestion {
  readonly call: CallAsked;
  readonly allow: Json;
  readonly deny: Json;
}

const callId = z.string().min(1).max(200);
const commandAsked = z.looseObject({
  itemId: callId,
  approvalId: callId.nullish(),
  command: z.string().nullish(),
  cwd: z.string().nullish(),
  networkApprovalContext: json.nullish(),
});
const filesAsked = z.looseObject({ itemId: callId, grantRoot: z.string().nullish() });
const permissionsAsked = z.looseObject({ itemId: callId, permissions: json });
const decide = (decision: string): Json => ({ decision });
const decided = { allow: decide('accept'), deny: decide('decline') } as const;

/**
 * A request of the app-server in, the question that it is out; undefined for what is none. `changesOf` knows what an item
 * changes, which Codex tells before it asks. Shapes seen with 0.169.0.
 */
export function readQuestion(
  method: string,
  params: unknown,
  changesOf: (itemId: string) => Json | undefined,
): CodexQuestion | undefined {
  switch (method) {
    case 'item/commandExecution/requestApproval': {
      const { itemId, approvalId, command, cwd, networkApprovalContext: network } = commandAsked.parse(params);
      const line = lineOf(command ?? '');
      const isHarmless = isLookingLine(line) && (network ?? undefined) === undefined;
      const input = {
        command: line,
        ...(typeof cwd === 'string' ? { cwd } : {}),
        ...((network ?? undefined) === undefined ? {} : { network: network ?? null }),
      };
      return { call: { tool: 'Bash', input, callId: approvalId ?? itemId, isHarmless }, ...decided };
    }
    case 'item/fileChange/requestApproval': {
      const { itemId, grantRoot } = filesAsked.parse(params);
      const changes = changesOf(itemId);
      const known = changes ?? [];
      const input: Json =
        typeof grantRoot === 'string' ? { changes: known, grant_directory: grantRoot } : { changes: known };
      const call = { tool: 'apply_patch', input, callId: itemId };
      // Nobody can allow what was not told.
      return { call, allow: changes === undefined ? decided.deny : decided.allow, deny: decided.deny };
    }
    case 'item/permissions/requestApproval': {
      const { itemId, permissions } = permissionsAsked.parse(params);
      return {
        call: { tool: 'request_permissions', input: permissions, callId: `${itemId}:permissions`.slice(0, 200) },
        allow: { permissions, scope: 'turn' },
        deny: { permissions: {}, scope: 'turn' },
      };
    }
    case elicitationMethod:
      return readElicitation(params);
    default:
      return undefined;
  }
}

const userAsked = z.looseObject({
  questions: z
    .array(
      z.looseObject({
        id: z.string(),
        question: z.string(),
        options: z.array(z.looseObject({ label: z.string() })).nullish(),
      }),
    )
    .min(1),
});

/** A question of its own to a person; undefined where it is none. */
export function readUserQuestions(method: string, params: unknown) {
  if (method !== 'item/tool/requestUserInput') return undefined;
  return userAsked.parse(params).questions.map(({ id, question, options }) => ({
    id,
    question,
    options: (options ?? []).map(({ label }) => label),
  }));
}
