import { evaluateRules } from '../../runtime/rules/evaluateRules.ts';
import { conflict } from '../../shared/errors.ts';
import type { ApprovalEffect, WaitingCall } from '../../shared/model/approval.ts';
import type { Id } from '../../shared/model/ids.ts';
import type { RuleDraft } from '../../shared/model/rule.ts';
import { limits } from '../../shared/timings.ts';

/** What an answer means for the call that waits. */
export interface ApprovalAnswer {
  readonly effect: ApprovalEffect;
  /** What its agent is told of a denial. */
  readonly reason?: string | undefined;
}

/** Words that can only mean to allow: to deny with them as the reason would surprise who said them. */
const nearlyAllow = /^(?:y|yes|ok|okay|approved?|allowed|accept|allow once)$/;

/**
 * A person's word in the form in which it is kept: `allow`, `always`, `deny`, or `deny: ` and the reason, which any other
 * text is.
 * @throws conflict where it sounds as if the call should be allowed.
 */
export function parseApprovalAnswer(response: string): string {
  const said = response.trim();
  const word = said.toLowerCase();
  if (word === 'allow' || word === 'always' || word === 'deny') return word;
  if (nearlyAllow.test(word)) throw conflict('Answer "allow" to let this call run; any other text denies it.');
  const reason = said.replace(/^deny:\s*/i, '');
  return reason === '' ? 'deny' : `deny: ${reason}`;
}

/** What an answer that was kept means. */
export function readApprovalAnswer(answer: string): ApprovalAnswer {
  if (answer === 'allow' || answer === 'always') return { effect: 'allow' };
  const reason = answer.replace(/^deny(?:: )?/, '');
  return reason === '' ? { effect: 'deny' } : { effect: 'deny', reason };
}

/**
 * The rule that allows exactly this call from now on. None where not all of its arguments are known, or a pattern of them
 * would be too long: a rule for less would allow more. None either where it would not decide: what the floor asks about no
 * rule allows.
 */
export function proposedRule(call: WaitingCall, projectId: Id<'project'>): RuleDraft | undefined {
  const { tool, args, isWhole } = call;
  if (!isWhole) return undefined;
  const patterns = { tool: literal(tool), args: args === '' ? '^$' : literal(args) };
  const isShort = Object.values(patterns).every(({ length }) => length <= limits.rulePatternCharacters);
  const draft = { effect: 'allow', ...patterns } as const;
  return isShort && decides(draft, call, projectId) ? draft : undefined;
}

function decides(draft: RuleDraft, { tool, args }: WaitingCall, projectId: Id<'project'>): boolean {
  const rule = { ...draft, scope: { kind: 'project', id: projectId }, order: 1 } as const;
  return evaluateRules([rule], { tool, args, projectId }, 'ask').effect === 'allow';
}

/** A pattern that matches this text alone. */
const literal = (text: string): string => text.replace(/[\\^$.|?*+()[\]{}]/g, String.raw`\$&`);
