import * as z from 'zod';
import type { Json } from '../../../shared/model/contract.ts';
import { json } from '../../../shared/model/contract.ts';
import { plainText } from '../../../shared/model/text.ts';
import { limits } from '../../../shared/timings.ts';
import type { AskedQuestion } from '../../approval/agentQuestions.ts';

/** The tool by which Claude Code asks the person at its terminal. */
export const askTool = 'AskUserQuestion';

const asked = z.looseObject({
  questions: z
    .array(
      z.looseObject({
        question: z.string().min(1),
        multiSelect: z.boolean().catch(false).default(false),
        options: z
          .array(z.looseObject({ label: z.string().min(1), description: z.string().optional() }))
          .catch([])
          .default([]),
      }),
    )
    .min(1)
    .max(10),
});
const whole = z.record(z.string(), json);
type Question = z.infer<typeof asked>['questions'][number];

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
    asked: call.questions.map(shown),
    answered: (answers) => ({
      ...whole.parse(input),
      answers: Object.fromEntries(call.questions.map(({ question }, index) => [question, answers[index] ?? ''])),
    }),
  };
}

/** The choices are buttons of a few words each: what there is to know of them stands in the text. */
function shown({ question, options, multiSelect }: Question): AskedQuestion {
  const explained = options.filter(({ description }) => (description ?? '').trim() !== '');
  const lines = [
    question,
    ...explained.map(({ label, description }) => `- ${label}: ${description}`),
    ...(multiSelect ? ['Several may be chosen: separate them by commas.'] : []),
  ];
  return {
    question: plainText(lines.join('\n')).slice(0, limits.noteCharacters),
    options: options
      .map(({ label }) => label.trim().slice(0, optionCharacters))
      .filter((label) => label !== '')
      .slice(0, mostOptions),
  };
}

/** As the inbox takes them. */
const optionCharacters = 200;
const mostOptions = 10;
