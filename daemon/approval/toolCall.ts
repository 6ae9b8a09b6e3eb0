import { createHash } from 'node:crypto';
import { maskedExcerpt } from '../../runtime/rules/maskSecrets.ts';
import { toolText } from '../../runtime/rules/toolText.ts';
import type { Json } from '../../shared/model/contract.ts';
import { toolName } from '../../shared/model/toolDecision.ts';
import { limits } from '../../shared/timings.ts';

/** A call of a tool as its agent tells it. */
export interface ToolCall {
  readonly tool: string;
  readonly input: Json;
  /** The agent's own id of the call, where it has one. */
  readonly callId?: string | undefined;
  /** An agent that its agent sent makes it, which may go on when a turn has ended. */
  readonly isSent?: boolean | undefined;
}

/** The name of a tool as it is shown and matched. */
export const shownTool = (name: string): string => toolName.safeParse(name).data ?? 'unnamed';

/** A call's arguments as they may be told to the hub. */
export function shownArgs(text: string): { readonly args: string; readonly isWhole: boolean } {
  const { text: args, isWhole } = maskedExcerpt(text, limits.decisionArgsCharacters);
  return { args, isWhole };
}

/** What tells a call from others of its session. */
export const keyOf = ({ tool, input, callId }: ToolCall): string =>
  callId ??
  createHash('sha256')
    .update(`${tool}\n${toolText(tool, input)}`)
    .digest('hex');
