import type * as z from 'zod';
import { fillPlaces } from './fillPlaces.ts';
import type { Translate } from './fillPlaces.ts';

/** What a schema refused, as the rest of a sentence about the field: "must not be empty", "is missing"; in English, or by `t`. */
export function issueSentence(issue: z.core.$ZodIssue, t: Translate = fillPlaces): string {
  // What a schema says in its own words is said better there.
  if (!/^(Invalid|Too small|Too big|Unrecognized)\b/.test(issue.message)) return t(issue.message);
  switch (issue.code) {
    case 'invalid_type':
      return / received undefined$/.test(issue.message)
        ? t('is missing')
        : t('must be {0}', kinds(t)[issue.expected] ?? issue.expected);
    case 'invalid_value':
      return issue.values.length === 1
        ? t('must be {0}', String(issue.values[0]))
        : t('must be one of {0}', issue.values.map(String).join(', '));
    case 'too_small':
      return Number(issue.minimum) === 1 && issue.origin !== 'number'
        ? t('must not be empty')
        : bound(t, issue.origin, issue.inclusive === false ? t('more than') : t('at least'), issue.minimum);
    case 'too_big':
      return bound(t, issue.origin, issue.inclusive === false ? t('less than') : t('at most'), issue.maximum);
    case 'invalid_key':
      return [
        t('is no name that may stand here'),
        ...issue.issues.slice(0, 1).map((inner) => issueSentence(inner, t)),
      ].join(t(': it '));
    case 'not_multiple_of':
      return t('must be a multiple of {0}', issue.divisor);
    case 'unrecognized_keys':
      return t('has fields that are not known here: {0}', issue.keys.join(', '));
    case 'invalid_format':
      return issue.format === 'regex' ? t('is not written as it must be') : t('is no valid {0}', issue.format);
    case 'invalid_union':
      return t('is of none of the forms that may stand here');
    default:
      return issue.message;
  }
}

const kinds = (t: Translate): Readonly<Record<string, string>> => ({
  object: t('a map of fields'),
  record: t('a map of fields'),
  array: t('a list'),
  string: t('a text'),
  number: t('a number'),
  int: t('a whole number'),
  boolean: t('true or false'),
});

const units = (t: Translate): Readonly<Record<string, string>> => ({
  string: t('characters'),
  array: t('entries'),
  set: t('entries'),
  map: t('entries'),
});

function bound(t: Translate, origin: string, than: string, limit: number | bigint): string {
  const unit = units(t)[origin];
  return unit === undefined
    ? t('must be {0} {1}', than, String(limit))
    : t('must have {0} {1} {2}', than, String(limit), unit);
}
