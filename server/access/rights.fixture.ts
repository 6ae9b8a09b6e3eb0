type Table = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** The Markdown tables of a page by their headings: for each first cell its other cells by column. */
export function parseRights(page: string): Readonly<Record<string, Table>> {
  const sections = page.split(/^## /m).slice(1);
  return Object.fromEntries(sections.map((section) => [section.split('\n', 1)[0]?.trim() ?? '', parseTable(section)]));
}

function parseTable(section: string): Table {
  const [head = [], , ...rows] = section
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  const [, ...columns] = head;
  const names = rows.map(([name = '']) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new Error(`The table of rights has two lines for ${twice}.`);
  return Object.fromEntries(
    rows.map(([name = '', ...cells]) => [
      name,
      Object.fromEntries(columns.map((column, index) => [column, cells[index] ?? ''])),
    ]),
  );
}
