import type { ParameterValue, TemplateParameter } from '../../shared/model/template.ts';
import { t } from '../l10n/text.ts';

/** What is asked for a parameter: its name, and what its author says of it. */
export type NamedParameter = TemplateParameter & { readonly name: string; readonly required: boolean };

/** A typed answer as the value that a parameter takes; undefined where nothing is given, or why it is none. */
export function readValue(
  { type, required, default: usual }: NamedParameter,
  text: string,
): { readonly value: ParameterValue | undefined } | { readonly why: string } {
  const typed = text.trim();
  if (typed === '') {
    if (usual !== undefined || !required) return { value: undefined };
    return { why: t('This has to be given.') };
  }
  if (type !== 'number') return { value: typed };
  const number = Number(typed);
  return Number.isFinite(number) ? { value: number } : { why: t('This has to be a number.') };
}

/** The answers that a parameter can be chosen from, that of its default first; undefined where it is typed. */
export function choicesOf({
  type,
  choices = [],
  default: usual,
}: NamedParameter): readonly ParameterValue[] | undefined {
  const all: readonly ParameterValue[] | undefined =
    type === 'boolean' ? [true, false] : type === 'choice' ? choices : undefined;
  if (all === undefined || usual === undefined) return all;
  return [...all.filter((choice) => choice === usual), ...all.filter((choice) => choice !== usual)];
}
