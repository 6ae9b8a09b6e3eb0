/** One more step of a JSON pointer (RFC 6901). */
export function pointerStep(pointer: string, name: string | number): string {
  return `${pointer}/${String(name).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/** What a fragment such as "#/$defs/x" points at inside a value; undefined if nothing is there. */
export function readPointer(root: unknown, fragment: string): unknown {
  let value = root;
  for (const step of fragment.split('/').slice(1)) {
    const name = decodeStep(step);
    if (name === undefined || typeof value !== 'object' || value === null || !Object.hasOwn(value, name))
      return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}

function decodeStep(step: string): string | undefined {
  try {
    return decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~');
  } catch {
    // A broken percent escape points at nothing.
    return undefined;
  }
}
