import * as z from 'zod';
import { plainText } from '../../../shared/model/plainText.ts';
import type { Json } from '../../../shared/model/contract.ts';
import type { PeopleAsked } from '../../../shared/protocol/toolbox.ts';
import { limits } from '../../../shared/timings.ts';

/** The request by which Codex asks the person at its terminal. */
export const askMethod = 'item/tool/requestUserInput';

const asked = z.looseObject({
  questions: z
    .array(
      z.looseObject({
        id: z.string(),
        question: z.string().min(1),
        isSecret: z.boolean().catch(false).default(false),
        options: z.array(z.looseObject({ label: z.string().min(1), description: z.string().default('') })).nullish(),
      }),
    )
    .min(1)
    .max(10),
});
type Question = z.infer<typeof asked>['questions'][number];

/** What such a request asks. */
export interface CodexQuestions {
  /** As it is asked in the inbox. */
  readonly asked: PeopleAsked;
  /** The result of the request, with answers in the order of the questions. */
  readonly answered: (answers: readonly string[]) => Json;
}

/** As the inbox takes them. */
const optionCharacters = 200;
const mostOptions = 10;

/** Undefined where it asks in a way that is not known, or for a secret, which belongs in no inbox. Shapes seen with 0.169.0. */
export function readCodexQuestions(params: unknown): CodexQuestions | undefined {
  const questions = asked.safeParse(params).data?.questions;
  if (questions === undefined || questions.some(({ isSecret }) => isSecret)) return undefined;
  return {
    asked: { questions: questions.map(shown) },
    answered: (answers) => ({
      answers: Object.fromEntries(questions.map(({ id }, index) => [id, { answers: [answers[index] ?? ''] }])),
    }),
  };
}

/** The choices are buttons of a few words each: what there is to know of them stands in the text. */
function shown({ question, options }: Question): PeopleAsked['questions'][number] {
  const choices = options ?? [];
  const explained = choices.filter(({ description }) => description.trim() !== '');
  const lines = [question, ...explained.map(({ label, description }) => `- ${label}: ${description}`)];
  return {
    question: plainText(lines.join('\n')).slice(0, limits.noteCharacters),
    options: choices
      .map(({ label }) => plainText(label).trim().slice(0, optionCharacters))
      .filter((label) => label !== '')
      .slice(0, mostOptions),
  };
}
