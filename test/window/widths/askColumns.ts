/** What asks a terminal, behind each text at the begin of a line, where its cursor is. */
export const questionsOf = (texts: readonly string[]): string =>
  texts.map((text) => `\r\u001b[K${text}\u001b[6n`).join('');

/** The columns of each text, from a terminal's answers. @throws Error where one is missing. */
export function readColumns(answers: string, count: number): readonly number[] {
  const columns = [...answers.matchAll(/\u001b\[\d+;(\d+)R/g)].map(([, column]) => Number(column) - 1);
  if (columns.length !== count) throw new Error(`${columns.length} answers to ${count} questions`);
  return columns;
}
