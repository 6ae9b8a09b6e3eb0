/** An environment without what speaks of the editor: that has no place in processes of ours, nor in the agents that they start. */
export const withoutEditor = (
  env: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string | undefined>> =>
  Object.fromEntries(
    Object.entries(env).filter(
      ([name]) =>
        !/^(VSCODE_|ELECTRON_|CHROME_|GIT_ASKPASS$|TERM_PROGRAM|NODE_OPTIONS$|APPLICATION_INSIGHTS)/.test(name),
    ),
  );
