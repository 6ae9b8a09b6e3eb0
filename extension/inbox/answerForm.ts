import type { InterventionKind, InterventionRow } from '../../shared/model/intervention.ts';
import { limits } from '../../shared/timings.ts';
import { t } from '../l10n/text.ts';
import { lineOf } from './about.ts';

/** One answer that can be picked. */
export interface Choice {
  /** As the hub takes it. */
  readonly answer: string;
  readonly label: string;
  readonly detail?: string | undefined;
}

/** What a person may write instead: an answer, what should change in a plan, another limit of a guard, or why a call is denied. */
export type Written = 'answer' | 'comment' | 'limit' | 'reason';

/** How an intervention is answered. */
export interface AnswerForm {
  readonly choices: readonly Choice[];
  readonly writes: Written | undefined;
}

type Asked = Pick<InterventionRow, 'what' | 'options'>;

const written: Readonly<Record<InterventionKind, Written | undefined>> = {
  question: 'answer',
  tool_approval: 'reason',
  pr_decision: 'answer',
  plan_review: 'comment',
  guard: 'limit',
  provider_usage: undefined,
  stranded_input: undefined,
  lost_session: undefined,
  failure: undefined,
};

const choiceCharacters = 200;

export function answerForm({ what, options }: Asked): AnswerForm {
  const writes = written[what];
  const choices = options.map((answer): Choice => {
    const known = writes === 'answer' ? undefined : knownChoice(what, answer);
    return { answer, label: lineOf(answer, choiceCharacters), ...known };
  });
  return { choices, writes };
}

const raise = /^raise the limit to (\S+)$/;
const use = /^use (.+)$/;

/** What the hub's own words mean, in the person's language; undefined for others, which are shown as they are. */
function knownChoice(what: InterventionKind, answer: string): Omit<Choice, 'answer'> | undefined {
  const limit = raise.exec(answer)?.[1];
  if (limit !== undefined) return { label: t('Raise the Limit to {0}', limit) };
  const provider = use.exec(answer)?.[1];
  if (provider !== undefined) return { label: t('Use {0}', lineOf(provider, choiceCharacters)) };
  switch (answer) {
    case 'allow':
      return { label: t('Allow Once'), detail: t('The agent makes this one call.') };
    case 'always':
      return { label: t('Always Allow…'), detail: t('It is allowed, and a rule for calls like it is begun.') };
    case 'deny':
      return { label: t('Deny'), detail: t('The agent goes on without the call.') };
    case 'approve':
      return { label: t('Approve'), detail: t('The agent begins with the work.') };
    case 'retry':
      return what === 'stranded_input'
        ? { label: t('Bring It Again'), detail: t('The text is brought to the agent once more.') }
        : { label: t('Retry'), detail: t('A new attempt, which begins anew.') };
    case 'resume':
      return { label: t('Resume'), detail: t('A new attempt that goes on with what its agent knew.') };
    case 'leave':
      return { label: t('Leave It'), detail: t('Nothing is done.') };
    case 'fail':
      return { label: t('Give It Up'), detail: t('The task counts as failed.') };
    case 'start':
      return { label: t('Start It Again'), detail: t('A new manager takes the objective over.') };
    case 'continue':
      return { label: t('Continue'), detail: t('The agent goes on.') };
    case 'stop':
      return { label: t('Stop'), detail: t('The task is cancelled.') };
    case 'wait':
      return { label: t('Wait'), detail: t('The task runs when there is quota again.') };
    case 'unpark':
      return { label: t('Use It Again Now'), detail: t('The provider is tried at once.') };
    case 'open the terminal':
      return { label: t('Open the Terminal'), detail: t('You see to it yourself; the text is not brought again.') };
    case 'drop':
      return { label: t('Drop It'), detail: t('The agent goes on without the text.') };
    default:
      return undefined;
  }
}

/** What is sent for what a person wrote, or why it cannot be. */
export function readWritten(writes: Written, text: string): { readonly answer: string } | { readonly why: string } {
  const said = text.trim();
  if (said === '') return { why: t('Write something first.') };
  if (text.length > limits.noteCharacters)
    return { why: t('It has {0} characters; at most {1} are taken.', text.length, limits.noteCharacters) };
  switch (writes) {
    case 'answer':
      return { answer: text };
    case 'comment':
      // The hub would take that word for the approval.
      return said.toLowerCase() === 'approve' ? { why: t('Say what should change in the plan.') } : { answer: text };
    case 'reason':
      return { answer: `deny: ${said}` };
    case 'limit':
      return /^\d{1,15}(\.\d{1,6})?$/.test(said)
        ? { answer: `raise the limit to ${said}` }
        : { why: t('A limit is a number, such as 250.') };
  }
}

/** What the person is asked to write. */
export function writtenPrompt(writes: Written): string {
  switch (writes) {
    case 'answer':
      return t('Your answer');
    case 'comment':
      return t('What should change in the plan?');
    case 'reason':
      return t('Why not? The call is denied, and the agent reads this.');
    case 'limit':
      return t('Raise the limit to …');
  }
}

const approvals: ReadonlySet<string> = new Set(['approve', 'allow', 'yes']);
const rejections: ReadonlySet<string> = new Set(['reject', 'deny', 'no']);

/** The answer that plainly says yes; undefined where none of the options does. */
export const approvalOf = ({ options }: Asked): string | undefined =>
  options.find((option) => approvals.has(option.trim().toLowerCase()));

/** The answer that plainly says no; undefined where none of the options does. */
export const rejectionOf = ({ options }: Asked): string | undefined =>
  options.find((option) => rejections.has(option.trim().toLowerCase()));
