/** What a JSON text says; undefined where it is none, which the schema behind refuses in its own words. */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
