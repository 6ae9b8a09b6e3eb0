/** The spec of a task for the scripted agent: one instruction a line. */
export const script = (...lines: readonly string[]): string =>
  ['Do what the script says.', '', '```script', ...lines, '```', ''].join('\n');
