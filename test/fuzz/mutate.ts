import type { Random } from './random.ts';

/** Values in place of good ones. As JSON, so that there can be more among them than a program could write. */
const hostileJson: readonly string[] = [
  'null',
  'true',
  '-1',
  '0.5',
  '1e400',
  '-1e308',
  '9007199254740993',
  '1' + '0'.repeat(400),
  '""',
  '" "',
  '"\\u0000"',
  '"\\ud800"',
  '"\\u001b]52;c;eA==\\u0007\\u202e"',
  '"../../../../etc/passwd"',
  '"__proto__"',
  '"constructor"',
  '[]',
  '[[[[[[]]]]]]',
  '{}',
  '{"__proto__":{"admin":true}}',
  '{"constructor":{"prototype":{"admin":true}}}',
  '{"toString":1,"valueOf":null,"hasOwnProperty":[]}',
  `"${'x'.repeat(5_000)}"`,
  `[${'1,'.repeat(500)}1]`,
  '['.repeat(500) + ']'.repeat(500),
  '{"a":'.repeat(300) + '1' + '}'.repeat(300),
  '['.repeat(65) + ']'.repeat(65),
  '{"a":'.repeat(1_200) + '1' + '}'.repeat(1_200),
];

/** Takes a parser two milliseconds: now and then is often enough among a million. */
const deepestJson = '['.repeat(20_000) + ']'.repeat(20_000);

const hostileValue = (random: Random): string => (random.below(500) === 0 ? deepestJson : random.one(hostileJson));

const hostileKeys = ['__proto__', 'constructor', 'toString', 'id', 'type', 'surprise', '', '\\u0000', 'x'.repeat(300)];

/** Texts that are refused, cleaned, or harmless. */
const hostileTexts = [
  'SHOP-1',
  '\\u001b[2J\\u001b]0;owned\\u0007',
  '\\u202egnp.exe',
  '\\ud800\\udfff',
  '%00%2e%2e',
  '<script>alert(1)</script>',
  "' OR 1=1; --",
  'task_0000000000000001',
  '0000',
  'NaN',
];

type Mutation = (valid: Buffer, random: Random) => Buffer;

/** Breaks the text itself, most often so that it is no JSON any more. */
const byteMutations: readonly Mutation[] = [
  // A bit.
  (valid, random) => {
    const broken = Buffer.from(valid);
    if (broken.length > 0) {
      const at = random.below(broken.length);
      broken[at] = (broken[at] ?? 0) ^ (1 << random.below(8));
    }
    return broken;
  },
  // A byte that is part of no text.
  (valid, random) => splice(valid, random.below(valid.length + 1), 0, Buffer.of(0x80 + random.below(128))),
  // The end is missing.
  (valid, random) => valid.subarray(0, random.below(valid.length + 1)),
  // The beginning is missing.
  (valid, random) => valid.subarray(random.below(valid.length + 1)),
  // A piece stands twice.
  (valid, random) => {
    const from = random.below(valid.length + 1);
    return splice(valid, from, 0, valid.subarray(from, from + random.below(64)));
  },
  // A piece is missing.
  (valid, random) => splice(valid, random.below(valid.length + 1), random.below(16), Buffer.alloc(0)),
  // Deep.
  (valid, random) => {
    const depth = 1 + random.below(300);
    return Buffer.concat([Buffer.from('['.repeat(depth)), valid, Buffer.from(']'.repeat(depth))]);
  },
  // Something else altogether.
  (_valid, random) => Buffer.from(hostileValue(random)),
];

/** Breaks what the text says: it stays JSON. */
const jsonMutations: readonly Mutation[] = [
  // Another value.
  (valid, random) => replace(valid, spansOf(valid).values, hostileValue(random), random),
  (valid, random) => replace(valid, spansOf(valid).values, hostileValue(random), random),
  (valid, random) => replace(valid, spansOf(valid).values, hostileValue(random), random),
  // Text with a mistake in it.
  (valid, random) => replace(valid, spansOf(valid).values, `"${random.one(hostileTexts)}"`, random),
  // A key by another name.
  (valid, random) => replace(valid, spansOf(valid).keys, `"${random.one(hostileKeys)}"`, random),
  // A key more, or one that stands twice.
  (valid, random) => {
    const { keys } = spansOf(valid);
    if (keys.length === 0) return valid;
    const [at, end] = random.one(keys);
    const twice = random.below(2) === 0 ? valid.toString('latin1', at, end) : `"${random.one(hostileKeys)}"`;
    return splice(valid, at, 0, Buffer.from(`${twice}:${hostileValue(random)},`));
  },
];

/** A valid text with one to three mistakes; five times in six it is still JSON. */
export function mutate(valid: Buffer, random: Random): Buffer {
  const mutations = random.below(6) === 0 ? byteMutations : jsonMutations;
  let broken = random.one(mutations)(valid, random);
  for (let more = random.below(5) - 2; more > 0; more -= 1) broken = random.one(mutations)(broken, random);
  return broken;
}

type Span = readonly [from: number, to: number];

interface Spans {
  readonly keys: readonly Span[];
  readonly values: readonly Span[];
}

/** Texts are broken again and again: where their keys and values stand is looked up once. */
const known = new WeakMap<Buffer, Spans>();

function spansOf(text: Buffer): Spans {
  const spans = known.get(text) ?? findSpans(text.toString('latin1'));
  known.set(text, spans);
  return spans;
}

function findSpans(text: string): Spans {
  const keys: Span[] = [];
  const values: Span[] = [];
  for (const { 0: whole, 1: colon, index } of text.matchAll(
    /"(?:[^"\\]|\\.)*"(\s*:)?|-?\d[\d.eE+-]*|true|false|null|\[\]|\{\}/g,
  )) {
    if (colon === undefined) values.push([index, index + whole.length]);
    else keys.push([index, index + whole.length - colon.length]);
  }
  return { keys, values };
}

function replace(valid: Buffer, spans: readonly Span[], by: string, random: Random): Buffer {
  if (spans.length === 0) return Buffer.from(by);
  const [from, to] = random.one(spans);
  return splice(valid, from, to - from, Buffer.from(by));
}

const splice = (bytes: Buffer, at: number, removed: number, added: Buffer): Buffer =>
  Buffer.concat([bytes.subarray(0, at), added, bytes.subarray(at + removed)]);
