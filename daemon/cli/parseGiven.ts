import type * as z from 'zod';
import type { CliCommand } from '../../runtime/cliCommand.ts';
import { issueSentence } from '../../shared/issueSentence.ts';
import { nameAsTyped, UsageError } from './given.ts';

/** The words that a command knows. */
type Words = Pick<CliCommand, 'args' | 'options'>;

/** Params that are called otherwise on the command line. */
const otherNames: Readonly<Record<string, string>> = {
  expiresInMs: 'days',
  version: 'ifVersion',
  dependencies: 'dependsOn',
  retry: 'retries',
};

/** What was given against the schema of an operation. @throws UsageError that says each mistake by the word that was typed. */
export function parseGiven<Schema extends z.ZodType>(schema: Schema, value: unknown, words: Words): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map((issue) => {
    const typed = typedName(issue.path, words);
    return typed === '' ? issueSentence(issue) : `${typed} ${issueSentence(issue)}`;
  });
  throw new UsageError(`${[...new Set(lines)].join('.\n')}.`);
}

/** `--status` for `status.0`, `<task>` for an argument; where no word of the command fits, the path itself. */
function typedName(path: readonly PropertyKey[], { args = [], options = [] }: Words): string {
  for (const step of path) {
    if (typeof step !== 'string') continue;
    for (const name of [step, step.replace(/s$/, ''), otherNames[step] ?? step]) {
      const flag = nameAsTyped(name);
      if (options.some(({ flags }) => flags.split(/[ ,]+/).includes(flag))) return flag;
      if (args.some((arg) => arg.name === name)) return `<${name}>`;
    }
  }
  return path.map(String).join('.');
}
