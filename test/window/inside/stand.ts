import assert from 'node:assert/strict';

/** Puts something in the place of a member of the editor's API; gives what puts back what it was. */
export function stand(inFor: object, name: string, value: unknown): () => void {
  const before = Object.getOwnPropertyDescriptor(inFor, name);
  assert.ok(before?.configurable === true, `${name} cannot be stood in for`);
  Object.defineProperty(inFor, name, { value, configurable: true });
  return () => void Object.defineProperty(inFor, name, before);
}
