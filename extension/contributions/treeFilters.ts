import { contributes } from './contribution.ts';
import { filterCommands, filterWelcome } from './filters.ts';

/** What of inbox, sessions and servers is shown, as that of tasks. */
export const treeFilterContributions = contributes({
  commands: {
    ...filterCommands('inbox', { en: 'Inbox', zh: '收件箱' }),
    ...filterCommands('sessions', { en: 'Sessions', zh: '会话' }),
    ...filterCommands('servers', { en: 'Servers', zh: '服务器' }),
  },
  menus: [...menusOf('inbox'), ...menusOf('sessions'), ...menusOf('servers')],
  welcome: [
    filterWelcome('inbox', { en: 'Nothing in the inbox passes the filter.', zh: '收件箱中没有符合筛选条件的事项。' }),
    filterWelcome('sessions', { en: 'No session passes the filter.', zh: '没有会话符合筛选条件。' }),
    filterWelcome('servers', { en: 'No server passes the filter.', zh: '没有服务器符合筛选条件。' }),
  ],
});

function menusOf<Name extends string>(name: Name) {
  const menu = 'view/title' as const;
  const inView = `view == rostrum.${name}`;
  return [
    {
      menu,
      command: `rostrum.${name}.clearFilter`,
      when: `${inView} && rostrum.${name}.filtered`,
      group: 'navigation@4',
    },
    { menu, command: `rostrum.${name}.filter`, when: inView, group: '3_find@1' },
    { menu, command: `rostrum.${name}.filterText`, when: inView, group: '3_find@2' },
  ] as const;
}
