/** What is made when it is first asked for, and kept: a window is there before it has read anything, so its schemas can wait. */
export function later<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => (made ??= { value: make() }).value;
}
