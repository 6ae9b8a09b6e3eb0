import * as z from 'zod';
import type { Json } from '../../../shared/model/contract.ts';
import { json } from '../../../shared/model/contract.ts';
import type { AskedQuestion } from '../../approval/agentQuestions.ts';
import { dialogChoices, showQuestion } from '../../approval/showQuestion.ts';

/** The tool by which Claude Code asks the person at its terminal. */
export const askTool = 'AskUserQuestion';

const asked = z.looseObject({
  questions: z
    .array(
      z.looseObject({
        question: z.string().min(1),
        multiSelect: z.boolean().catch(false).default(false),
        options: dialogChoices,
      }),
    )
    .min(1)
    .max(10),
});
const whole = z.record(z.string(), json);

/** What a call of it asks; undefined where it asks in a way that is not known. */
export interface ClaudeQuestions {
  /** As they are asked in the inbox. */
  readonly asked: readonly AskedQuestion[];
  /** The call with its answers, in the order of the questions, as its dialog would give them. */
  readonly answered: (answers: readonly string[]) => Json;
}

/** The input of a call in, its questions out. Shapes seen with 2.1.329 and 2.1.332. */
export function readClaudeQuestions(input: Json): ClaudeQuestions | undefined {
  const call = asked.safeParse(input).data;
  if (call === undefined) return undefined;
  return {
    asked: call.questions.map(({ multiSelect, ...question }) =>
      showQuestion({ ...question, takesSeveral: multiSelect }),
    ),
    answered: (answers) => ({
      ...whole.parse(input),
      answers: Object.fromEntries(call.questions.map(({ question }, index) => [question, answers[index] ?? ''])),
    }),
  };
}
