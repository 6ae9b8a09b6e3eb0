/** Text of people and agents as Markdown that shows it and does nothing else. */
export const escapeMarkdown = (text: string): string =>
  text.replace(/[\\`*_{}[\]()#+\-.!|<>~$&]/g, '\\$&').replace(/\r?\n/g, '  \n');

/** Facts as a table without a head; those without a value are left out. */
export function factsTable(facts: readonly (readonly [name: string, value: string | undefined])[]): string {
  const rows = facts.flatMap(([name, value]) =>
    value === undefined || value === ''
      ? []
      : [`| ${escapeMarkdown(name)} | ${escapeMarkdown(value).replaceAll('  \n', ' ')} |`],
  );
  return rows.length === 0 ? '' : ['| | |', '|---|---|', ...rows].join('\n');
}

/** Text as it is, in a block that nothing in it can end. */
export function codeBlock(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(Math.max(3, longest + 1));
  return `${fence}\n${text}\n${fence}`;
}
