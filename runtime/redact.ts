import { homedir } from 'node:os';

const maxDepth = 6;
const maxEntries = 100;
const maxTextLength = 4096;

const mintedSecret = /r(reg|key|tok|ses)_[A-Za-z0-9_-]+/g;
const bearer = /\b(bearer|basic)\s+[A-Za-z0-9+/=._~-]{8,}/gi;
const secretName = /(^|[-_.])(tokens?|keys?|password|passphrase|secrets?|authorization|cookie)$/i;
const secretCamelName = /[a-z0-9](Tokens?|Keys?|Password|Passphrase|Secrets?|Authorization|Cookie)$/;
const promptWords = /^(prompt|firstPrompt|input|text)$/;

/** How much a log line may show: `quiet` (info and above) also hides prompts and the person's home directory. */
export interface RedactOptions {
  readonly quiet: boolean;
  readonly home: string;
}

/** True if a field of this name must never be written down. */
function isSecretField(name: string): boolean {
  return secretName.test(name) || secretCamelName.test(name);
}

/** Replaces the person's home directory by `~`, so that a path says where without saying who. */
export function shortenHome(text: string, home: string = homedir()): string {
  if (home.length <= 1) return text;
  return text.split(home).join('~');
}

/** A copy of text in which minted tokens keep only their prefix; when quiet, home paths are shortened. */
export function redactText(text: string, { quiet, home }: RedactOptions): string {
  const bounded = text.length > maxTextLength ? `${text.slice(0, maxTextLength)}… (${text.length} characters)` : text;
  const hidden = bounded.replace(mintedSecret, 'r$1_[hidden]').replace(bearer, '$1 [hidden]');
  return quiet ? shortenHome(hidden, home) : hidden;
}

/** A bounded plain copy of a value that is safe to log: secrets hidden, depth and size limited, cycles cut. */
export function redactValue(value: unknown, options: RedactOptions, depth = 0): unknown {
  if (typeof value === 'string') return redactText(value, options);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'function' || typeof value === 'symbol') return `[${typeof value}]`;
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Error) return redactError(value, options, depth);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'invalid date' : value.toISOString();
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (depth >= maxDepth) return '[deeper]';
  if (value instanceof Map) return { size: value.size };
  if (value instanceof Set) return redactValue([...value], options, depth);
  if (Array.isArray(value)) return redactArray(value, options, depth);
  return redactFields(Object.entries(value), options, depth);
}

function redactArray(values: readonly unknown[], options: RedactOptions, depth: number): unknown[] {
  const shown = values.slice(0, maxEntries).map((item) => redactValue(item, options, depth + 1));
  return values.length > maxEntries ? [...shown, `[${values.length - maxEntries} more]`] : shown;
}

function redactFields(entries: readonly [string, unknown][], options: RedactOptions, depth: number): object {
  const shown = entries.slice(0, maxEntries).map(([name, item]): [string, unknown] => {
    const isHidden = isSecretField(name) || (options.quiet && promptWords.test(name));
    return [
      redactText(name, options),
      isHidden && item !== undefined ? '[hidden]' : redactValue(item, options, depth + 1),
    ];
  });
  return Object.fromEntries(shown);
}

function redactError(error: Error, options: RedactOptions, depth: number): object {
  const { name, message, stack, cause, ...facts } = { ...error, ...errorBasics(error) };
  return {
    type: name,
    message: redactText(message, options),
    ...(stack === undefined ? {} : { stack: redactText(stack, options) }),
    ...(cause === undefined || depth >= maxDepth ? {} : { cause: redactValue(cause, options, depth + 1) }),
    ...redactFields(Object.entries(facts), options, depth + 1),
  };
}

function errorBasics(error: Error): { name: string; message: string; stack: string | undefined; cause: unknown } {
  return { name: error.name, message: error.message, stack: error.stack, cause: error.cause };
}
