import { contributes } from './contribution.ts';
import { mayChange } from './when.ts';

/** The key by which every list of the editor renames, for the row that has the focus. */
const renameIn = (view: string) => ({
  key: 'f2',
  command: 'rostrum.row.rename',
  when: `focusedView == ${view} && listFocus && !inputFocus && ${mayChange}`,
  args: view,
});

/** Keys that mean the same in several trees. */
export const rowContributions = contributes({
  commands: {
    'rostrum.row.rename': { title: { en: 'Rename', zh: '重命名' }, enablement: mayChange, palette: false },
  },
  other: { keybindings: [renameIn('rostrum.tasks'), renameIn('rostrum.sessions')] },
});
