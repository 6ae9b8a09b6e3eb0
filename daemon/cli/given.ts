import type { CliInput } from '../../runtime/cliCommand.ts';

/** The command line itself is wrong: said on stderr, exit code `usage`. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}

/** What was given on the command line, read by name: arguments and options alike. */
export interface Given {
  text: (name: string) => string | undefined;
  /** @throws UsageError where it is missing. */
  required: (name: string) => string;
  /** Every value of a repeated option or argument. */
  texts: (name: string) => readonly string[];
  flag: (name: string) => boolean;
  /** True or false where `--x` or `--no-x` was said. */
  choice: (name: string) => boolean | undefined;
  /** A whole number. @throws UsageError for anything else. */
  count: (name: string) => number | undefined;
}

/** Reads an input; an argument wins over an option of the same name. */
export function readGiven({ args, options }: Pick<CliInput, 'args' | 'options'>): Given {
  const valueOf = (name: string): unknown => args[name] ?? options[name];
  const text = (name: string) => {
    const value = valueOf(name);
    return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
  };
  return {
    text,
    required(name) {
      const value = text(name);
      if (value === undefined) throw new UsageError(`${nameAsTyped(name)} is missing.`);
      return value;
    },
    texts(name) {
      const value = valueOf(name);
      if (Array.isArray(value)) return value.map(String);
      return typeof value === 'string' ? [value] : [];
    },
    flag: (name) => valueOf(name) === true,
    choice(name) {
      const value = valueOf(name);
      return typeof value === 'boolean' ? value : undefined;
    },
    count(name) {
      const value = text(name);
      if (value === undefined) return undefined;
      if (!/^\d{1,15}$/.test(value)) throw new UsageError(`${nameAsTyped(name)} takes a whole number, not "${value}".`);
      return Number(value);
    },
  };
}

/** Gives the fields of a change back. @throws UsageError where none was given: a record at its version is no news. */
export function requireChange<Fields extends object>(fields: Fields): Fields {
  if (Object.values(fields).some((value) => value !== undefined)) return fields;
  throw new UsageError('Nothing to change: name an option.');
}

/** `maxRunning` as it is typed: `--max-running`. */
export const nameAsTyped = (name: string) => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
