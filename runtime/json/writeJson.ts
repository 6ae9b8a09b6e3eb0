import { setImmediate } from 'node:timers/promises';
import { weightOf } from './weight.ts';

/** Up to this weight a part is written whole: small enough for a turn, and large enough to cost little beyond its text. */
const wholePart = 1_000;
/** What is written in one turn of the loop, some milliseconds: so many parts or characters. */
const partsPerTurn = 16;
const charactersPerTurn = 262_144;

/** A value as `JSON.stringify` writes it, in UTF-8 and in pieces; while a long one is written, the loop goes on. */
export async function writeJson(value: unknown): Promise<readonly Uint8Array[]> {
  const encoder = new TextEncoder();
  const pieces: Uint8Array[] = [];
  let text = '';
  let parts = 0;
  for (const part of jsonParts(value)) {
    text += part;
    parts += 1;
    if (parts < partsPerTurn && text.length < charactersPerTurn) continue;
    pieces.push(encoder.encode(text));
    text = '';
    parts = 0;
    await setImmediate();
  }
  if (text !== '') pieces.push(encoder.encode(text));
  return pieces;
}

/** What `writeJson` wrote. */
export const readJsonPieces = (pieces: readonly Uint8Array[]): unknown =>
  JSON.parse(Buffer.concat(pieces).toString('utf8'));

function* jsonParts(value: unknown): Generator<string, void, undefined> {
  if (typeof value !== 'object' || value === null || weightOf(value, wholePart) < wholePart) yield plain(value);
  else if (Array.isArray(value)) yield* listParts(value);
  else yield* objectParts(value);
}

function* listParts(list: readonly unknown[]): Generator<string, void, undefined> {
  yield '[';
  let first = 0;
  let weight = 0;
  for (let at = 0; at < list.length; at += 1) {
    const item = list[at];
    const own = weightOf(item, wholePart);
    if (own < wholePart && weight + own < wholePart) {
      weight += own;
      continue;
    }
    if (at > first) yield `${comma(first)}${plain(list.slice(first, at)).slice(1, -1)}`;
    first = at;
    weight = own;
    if (own < wholePart) continue;
    yield comma(at);
    yield* jsonParts(item);
    first = at + 1;
    weight = 0;
  }
  if (first < list.length) yield `${comma(first)}${plain(list.slice(first)).slice(1, -1)}`;
  yield ']';
}

function* objectParts(object: object): Generator<string, void, undefined> {
  yield '{';
  let text = '';
  let weight = 0;
  let isFirst = true;
  for (const [name, value] of membersOf(object)) {
    if (value === undefined) continue;
    const own = weightOf(value, wholePart);
    text += `${isFirst ? '' : ','}${JSON.stringify(name)}:`;
    isFirst = false;
    if (own < wholePart) text += plain(value);
    weight += own + 1;
    if (weight < wholePart) continue;
    yield text;
    text = '';
    weight = 0;
    if (own >= wholePart) yield* jsonParts(value);
  }
  yield `${text}}`;
}

/** Without a list of all members: of an object of a million that would be long work by itself. */
function* membersOf(object: object): Generator<readonly [name: string, value: unknown], void, undefined> {
  for (const name in object)
    if (Object.hasOwn(object, name)) yield [name, (object as Readonly<Record<string, unknown>>)[name]];
}

const comma = (at: number): string => (at === 0 ? '' : ',');
const plain = (value: unknown): string => JSON.stringify(value) ?? 'null';
