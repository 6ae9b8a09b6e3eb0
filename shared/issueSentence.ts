import type * as z from 'zod';

/** What a schema refused, as the rest of a sentence about the field: "must not be empty", "is missing". */
export function issueSentence(issue: z.core.$ZodIssue): string {
  // What a schema says in its own words is said better there.
  if (!/^(Invalid|Too small|Too big|Unrecognized)\b/.test(issue.message)) return issue.message;
  switch (issue.code) {
    case 'invalid_type':
      return / received undefined$/.test(issue.message)
        ? 'is missing'
        : `must be ${kinds[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return issue.values.length === 1
        ? `must be ${String(issue.values[0])}`
        : `must be one of ${issue.values.map(String).join(', ')}`;
    case 'too_small':
      return Number(issue.minimum) === 1 && issue.origin !== 'number'
        ? 'must not be empty'
        : bound(issue.origin, issue.inclusive === false ? 'more than' : 'at least', issue.minimum);
    case 'too_big':
      return bound(issue.origin, issue.inclusive === false ? 'less than' : 'at most', issue.maximum);
    case 'invalid_key':
      return ['is no name that may stand here', ...issue.issues.slice(0, 1).map(issueSentence)].join(': it ');
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`;
    case 'unrecognized_keys':
      return `has fields that are not known here: ${issue.keys.join(', ')}`;
    case 'invalid_format':
      return issue.format === 'regex' ? 'is not written as it must be' : `is no valid ${issue.format}`;
    case 'invalid_union':
      return 'is of none of the forms that may stand here';
    default:
      return issue.message;
  }
}

const kinds: Readonly<Record<string, string>> = {
  object: 'a map of fields',
  record: 'a map of fields',
  array: 'a list',
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
};

const units: Readonly<Record<string, string>> = {
  string: 'characters',
  array: 'entries',
  set: 'entries',
  map: 'entries',
};

function bound(origin: string, than: string, limit: number | bigint): string {
  const unit = units[origin];
  return unit === undefined ? `must be ${than} ${limit}` : `must have ${than} ${limit} ${unit}`;
}
