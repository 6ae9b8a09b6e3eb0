/** Whether something of a file has fields. */
export const isMapping = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The fields of something in a file; none where it has none. */
export const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> => (isMapping(value) ? value : {});
