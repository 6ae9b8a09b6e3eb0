import * as z from 'zod';
import { plainText } from '../../shared/model/plainText.ts';
import { limits } from '../../shared/timings.ts';
import type { AskedQuestion } from './agentQuestions.ts';

/** A question as an agent's dialog has it. */
export interface DialogQuestion {
  readonly question: string;
  readonly options: readonly { readonly label: string; readonly description?: string | undefined }[];
  /** Whether several options may be chosen. */
  readonly takesSeveral: boolean;
}

/** The choices of a question, as agents tell them; what is none leaves it without. */
export const dialogChoices = z
  .array(z.looseObject({ label: z.string().min(1), description: z.string().optional() }))
  .catch([])
  .default([]);

/** As the inbox takes them. */
const optionCharacters = 200;
const mostOptions = 10;

/** As it is asked in the inbox: choices are buttons of a few words each, so what there is to know of them stands in the text. */
export function showQuestion({ question, options, takesSeveral }: DialogQuestion): AskedQuestion {
  const explained = options.filter(({ description }) => (description ?? '').trim() !== '');
  const lines = [
    question,
    ...explained.map(({ label, description }) => `- ${label}: ${description}`),
    ...(takesSeveral ? ['Several may be chosen: separate them by commas.'] : []),
  ];
  return {
    question: plainText(lines.join('\n')).slice(0, limits.noteCharacters),
    options: options
      .map(({ label }) => label.trim().slice(0, optionCharacters))
      .filter((label) => label !== '')
      .slice(0, mostOptions),
  };
}
