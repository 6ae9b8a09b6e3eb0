/** What a row is of, by its id alone; the ids of other records give something that is no kind. */
export const rowKindOf = (id: string): string => id.slice(0, id.indexOf('_'));
