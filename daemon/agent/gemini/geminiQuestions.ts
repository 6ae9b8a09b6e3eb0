import * as z from 'zod';
import type { Json } from '../../../shared/model/contract.ts';
import type { AskedQuestion } from '../../approval/agentQuestions.ts';
import { dialogChoices, showQuestion } from '../../approval/showQuestion.ts';

/** The tool by which Gemini CLI asks the person at its terminal. Behind ACP it leaves it out by itself. */
export const askTool = 'ask_user';

const asked = z.looseObject({
  questions: z
    .array(
      z.looseObject({
        question: z.string().min(1),
        type: z.string().optional(),
        multiSelect: z.boolean().catch(false).default(false),
        options: dialogChoices,
      }),
    )
    .min(1)
    .max(10),
});
const yesOrNo = [{ label: 'Yes' }, { label: 'No' }];

/** What a call of it asks; undefined where it asks in a way that is not known. */
export interface GeminiQuestions {
  /** As they are asked in the inbox. */
  readonly asked: readonly AskedQuestion[];
  /** What its agent is told instead of what its dialog would say; the answers in the order of the questions. */
  readonly answered: (answers: readonly string[]) => string;
}

/** The input of a call in, its questions out. Shapes: its own docs/tools/ask-user.md, seen with 0.61.0. */
export function readGeminiQuestions(input: Json): GeminiQuestions | undefined {
  const call = asked.safeParse(input).data;
  if (call === undefined) return undefined;
  return {
    asked: call.questions.map(({ question, type, multiSelect, options }) =>
      showQuestion({ question, options: type === 'yesno' ? yesOrNo : options, takesSeveral: multiSelect }),
    ),
    // A hook can only keep a call from running, and say why.
    answered: (answers) =>
      [
        'this is no failure: a person was asked in Rostrum’s inbox instead, and has answered.',
        ...call.questions.map(({ question }, index) => `${question} → ${answers[index] ?? ''}`),
      ].join('\n'),
  };
}
