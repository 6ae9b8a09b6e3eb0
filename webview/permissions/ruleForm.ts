import * as z from 'zod';
import { ruleEffect } from '../../shared/model/rule.ts';
import type { RuleRow } from '../../shared/model/rule.ts';
import type { InputOf } from '../../shared/operations/operations.ts';
import { limits } from '../../shared/timings.ts';
import { t } from '../text.ts';
import { placeOf } from './ruleRights.ts';
import type { Place } from './ruleRights.ts';

const place = z.union([
  z.object({ scope: z.literal('hub') }),
  z.object({ scope: z.enum(['project', 'server']), id: z.string() }),
]);

/** A rule as it is typed. */
export const ruleForm = z.object({
  /** The rule that is changed; absent for a new one. */
  id: z.string().optional(),
  place,
  effect: ruleEffect,
  tool: z.string(),
  args: z.string(),
  note: z.string(),
});
export type RuleForm = z.infer<typeof ruleForm>;

export const noForm = (at: Place): RuleForm => ({ place: at, effect: 'allow', tool: '', args: '', note: '' });

/** A rule that is to be changed. */
export const formOf = (rule: RuleRow): RuleForm => ({
  id: rule.id,
  place: placeOf(rule),
  effect: rule.effect,
  tool: rule.tool ?? '',
  args: rule.args ?? '',
  note: rule.note ?? '',
});

/** A field of the form that something can be wrong with. */
export type RuleField = 'tool' | 'args' | 'note';
export type RuleProblems = Partial<Readonly<Record<RuleField, string>>>;

/** What is wrong before anybody is asked: whether a pattern is one is said by the hub, which compiles it. */
export function findProblems({ tool, args, note }: RuleForm): RuleProblems {
  const tooLong = (text: string, most: number): string | undefined =>
    text.length > most ? t('It has {0} characters; at most {1} are taken.', text.length, most) : undefined;
  return withoutUnset({
    tool: tooLong(tool, limits.rulePatternCharacters),
    args: tooLong(args, limits.rulePatternCharacters),
    note: tooLong(note, limits.ruleNoteCharacters),
  });
}

/** Problems that the hub named, by their fields. */
export const problemsFrom = (named: readonly { readonly path: string; readonly message: string }[]): RuleProblems =>
  withoutUnset(
    Object.fromEntries(
      (['tool', 'args', 'note'] as const).map((field) => [field, named.find(({ path }) => path === field)?.message]),
    ),
  );

const withoutUnset = (problems: Readonly<Record<string, string | undefined>>): RuleProblems =>
  Object.fromEntries(Object.entries(problems).filter(([, problem]) => problem !== undefined));

const patternsOf = ({ tool, args, note }: RuleForm) => ({
  ...(tool === '' ? {} : { tool }),
  ...(args === '' ? {} : { args }),
  ...(note.trim() === '' ? {} : { note: note.trim() }),
});

/** The rule as it is tried on the recorded calls of a project. */
export function trialOf(form: RuleForm, project: string, last: number): InputOf<'rule.dryrun'> {
  const at = form.place;
  return {
    project,
    last,
    effect: form.effect,
    ...patternsOf(form),
    ...(at.scope === 'hub' ? { hub: true } : at.scope === 'server' ? { server: at.id } : {}),
    ...(form.id === undefined ? {} : { replaces: form.id }),
  };
}

/** A new rule as the hub takes it. */
export function additionOf(form: RuleForm): InputOf<'rule.add'> {
  const at = form.place;
  const where = at.scope === 'hub' ? { hub: true } : { [at.scope]: at.id };
  return { ...where, effect: form.effect, ...patternsOf(form) };
}

/** The changes of a rule as the hub takes them: what was emptied is taken away. */
export const changesOf = (form: RuleForm & { readonly id: string }): InputOf<'rule.update'> => ({
  id: form.id,
  effect: form.effect,
  tool: form.tool === '' ? null : form.tool,
  args: form.args === '' ? null : form.args,
  note: form.note.trim() === '' ? null : form.note.trim(),
});

/** Whether a person typed something that would be lost. */
export const isTyped = (form: RuleForm, from: RuleForm): boolean => JSON.stringify(form) !== JSON.stringify(from);
