import type { CommandContribution, Text, WelcomeContribution } from './contribution.ts';
import { isConnected } from './when.ts';

type FilterCommand<Tree extends string> = `rostrum.${Tree}.${'filter' | 'filterText' | 'clearFilter'}`;

/** The commands by which it is chosen what of a tree is shown; `called` is the tree's name in them. */
export function filterCommands<Tree extends string>(tree: Tree, called: Text) {
  return {
    [`rostrum.${tree}.filter`]: { title: { en: `Filter ${called.en}…`, zh: `筛选${called.zh}…` }, icon: 'filter' },
    [`rostrum.${tree}.filterText`]: {
      title: { en: `Filter ${called.en} by Text…`, zh: `按文本筛选${called.zh}…` },
      icon: 'search',
    },
    [`rostrum.${tree}.clearFilter`]: {
      title: { en: `Clear Filter of ${called.en}`, zh: `清除${called.zh}筛选` },
      icon: 'clear-all',
      enablement: `rostrum.${tree}.filtered`,
    },
  } as Readonly<Record<FilterCommand<Tree>, CommandContribution>>;
}

/** What a tree says of which the filter shows nothing, and the way out. */
export function filterWelcome(tree: string, said: Text): WelcomeContribution {
  return {
    view: `rostrum.${tree}`,
    when: `${isConnected} && rostrum.${tree}.filtered`,
    contents: {
      en: `${said.en}\n[Clear Filter](command:rostrum.${tree}.clearFilter)`,
      zh: `${said.zh}\n[清除筛选](command:rostrum.${tree}.clearFilter)`,
    },
  };
}
