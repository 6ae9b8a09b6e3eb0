import type { YamlPath } from '../../runtime/yaml.ts';
import type { Problem } from '../../shared/errors.ts';
import { limits } from '../../shared/timings.ts';
import type { FilledValues } from './parameterValues.ts';

/** `${name}` is a place; `$${` is the text `${`; anything else that begins like a place is a mistake. */
const place = /\$\$\{|\$\{([^{}]*)\}|\$\{/g;
const wholePlace = /^\$\{([^{}]*)\}$/;

/** A text as it stands in a template: nothing in it is taken for a place. */
export const escapePlaces = (text: string): string => text.replaceAll('${', () => '$${');

interface Looking {
  readonly known: ReadonlySet<string>;
  lineOf: (path: YamlPath) => number;
}

/** Places that name no parameter, places that are not closed, and places where none may be. */
export function placeProblems(
  value: unknown,
  path: readonly (string | number)[],
  looking: Looking,
): readonly Problem[] {
  if (typeof value === 'string') {
    return textProblems(value, looking.known).map((message) => ({
      path: path.join('.'),
      message,
      line: looking.lineOf(path),
    }));
  }
  if (Array.isArray(value)) return value.flatMap((item, at) => placeProblems(item, [...path, at], looking));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [
    ...(key.includes('${')
      ? [{ path: [...path, key].join('.'), message: 'a key cannot be filled in', line: looking.lineOf([...path, key]) }]
      : []),
    ...placeProblems(inner, [...path, key], looking),
  ]);
}

function textProblems(text: string, known: ReadonlySet<string>): readonly string[] {
  return [...text.matchAll(place)].flatMap(([found, name]) => {
    if (found === '$${') return [];
    if (name === undefined) return ['a place is not closed; write $${ for the text ${'];
    return known.has(name) ? [] : [`there is no parameter "${name}"; write $\${${name}} for the text itself`];
  });
}

/**
 * A value with its places filled in. Only texts are touched, each for itself: what is filled in stays one text, and is
 * not looked through again. A text that is one place alone becomes the value with its type; without a value it goes.
 * @throws RangeError where it grows beyond every bound.
 */
export function fillPlaces(value: unknown, values: FilledValues): unknown {
  const room = { left: limits.bodyBytes };
  return fill(value, values, room);
}

const gone = Symbol('a field whose value was not given');

function fill(value: unknown, values: FilledValues, room: { left: number }): unknown {
  if (typeof value === 'string') return fillText(value, values, room);
  if (Array.isArray(value)) return value.map((item) => fill(item, values, room)).filter((item) => item !== gone);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, fill(inner, values, room)] as const);
  return Object.fromEntries(entries.filter(([, inner]) => inner !== gone));
}

function fillText(text: string, values: FilledValues, room: { left: number }): unknown {
  const whole = wholePlace.exec(text)?.[1];
  if (whole !== undefined) return charged(values.get(whole) ?? gone, room);
  charged(text, room);
  return text.replace(place, (found, name: string | undefined) =>
    // Counted before the text is made: many places of one long value would be a very long text.
    charged(found === '$${' || name === undefined ? '${' : String(values.get(name) ?? ''), room),
  );
}

function charged<Filled>(filled: Filled, room: { left: number }): Filled {
  if (typeof filled === 'string') room.left -= filled.length;
  if (room.left < 0) throw new RangeError('the template grows too large');
  return filled;
}
