/**
 * Whether two values made of JSON and Maps say the same: key order does not matter, and a key that is undefined is one
 * that is not there, as on every wire.
 */
export function sameContent(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (Array.isArray(one) || Array.isArray(other)) return isSameArray(one, other);
  if (one instanceof Map || other instanceof Map) return isSameMap(one, other);
  return isSameMap(fieldsOf(one), fieldsOf(other));
}

function isSameArray(one: unknown, other: unknown): boolean {
  if (!Array.isArray(one) || !Array.isArray(other) || one.length !== other.length) return false;
  return one.every((item, at) => sameContent(item, other[at]));
}

function isSameMap(one: unknown, other: unknown): boolean {
  if (!(one instanceof Map) || !(other instanceof Map) || one.size !== other.size) return false;
  return [...one].every(([key, value]) => other.has(key) && sameContent(value, other.get(key)));
}

const fieldsOf = (record: object): Map<string, unknown> =>
  new Map(Object.entries(record).filter(([, value]) => value !== undefined));
