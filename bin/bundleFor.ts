/** The first words of what only asks a hub or a daemon, and of the scripted agent. */
export const askingWords: ReadonlySet<string> = new Set([
  'agent',
  'artifact',
  'audit',
  'contract',
  'events',
  'inbox',
  'objective',
  'person',
  'pipeline',
  'placement',
  'project',
  'provider',
  'rule',
  'server',
  'session',
  'task',
  'template',
  'token',
  'usage',
]);

/**
 * The bundle that is loaded for a command line. A wrong guess costs time and nothing else: the small one hands on to the
 * whole program what it does not know.
 */
export const bundleFor = ([first]: readonly string[]): 'ask.cjs' | 'program.cjs' =>
  first !== undefined && askingWords.has(first) ? 'ask.cjs' : 'program.cjs';
