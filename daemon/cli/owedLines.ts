/** What other tasks must publish because an input asks for it: a mistyped key is seen here. */
export const renderOwed = (owed: readonly { readonly task: string; readonly key: string }[]): string =>
  owed.map(({ task, key }) => `\n${task} did not promise "${key}" before; it must publish it now.`).join('');
