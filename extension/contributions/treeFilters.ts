import { contributes } from './contribution.ts';
import { isConnected } from './when.ts';

/** What of inbox, sessions and servers is shown, as that of tasks. */
export const treeFilterContributions = contributes({
  commands: {
    'rostrum.inbox.filter': { title: { en: 'Filter Inbox…', zh: '筛选收件箱…' }, icon: 'filter' },
    'rostrum.inbox.filterText': { title: { en: 'Filter Inbox by Text…', zh: '按文本筛选收件箱…' }, icon: 'search' },
    'rostrum.inbox.clearFilter': {
      title: { en: 'Clear Filter of Inbox', zh: '清除收件箱筛选' },
      icon: 'clear-all',
      enablement: 'rostrum.inbox.filtered',
    },
    'rostrum.sessions.filter': { title: { en: 'Filter Sessions…', zh: '筛选会话…' }, icon: 'filter' },
    'rostrum.sessions.filterText': { title: { en: 'Filter Sessions by Text…', zh: '按文本筛选会话…' }, icon: 'search' },
    'rostrum.sessions.clearFilter': {
      title: { en: 'Clear Filter of Sessions', zh: '清除会话筛选' },
      icon: 'clear-all',
      enablement: 'rostrum.sessions.filtered',
    },
    'rostrum.servers.filter': { title: { en: 'Filter Servers…', zh: '筛选服务器…' }, icon: 'filter' },
    'rostrum.servers.filterText': { title: { en: 'Filter Servers by Text…', zh: '按文本筛选服务器…' }, icon: 'search' },
    'rostrum.servers.clearFilter': {
      title: { en: 'Clear Filter of Servers', zh: '清除服务器筛选' },
      icon: 'clear-all',
      enablement: 'rostrum.servers.filtered',
    },
  },
  menus: [...menusOf('inbox'), ...menusOf('sessions'), ...menusOf('servers')],
  welcome: [
    {
      view: 'rostrum.inbox',
      when: `${isConnected} && rostrum.inbox.filtered`,
      contents: {
        en: 'Nothing in the inbox passes the filter.\n[Clear Filter](command:rostrum.inbox.clearFilter)',
        zh: '收件箱中没有符合筛选条件的事项。\n[清除筛选](command:rostrum.inbox.clearFilter)',
      },
    },
    {
      view: 'rostrum.sessions',
      when: `${isConnected} && rostrum.sessions.filtered`,
      contents: {
        en: 'No session passes the filter.\n[Clear Filter](command:rostrum.sessions.clearFilter)',
        zh: '没有会话符合筛选条件。\n[清除筛选](command:rostrum.sessions.clearFilter)',
      },
    },
    {
      view: 'rostrum.servers',
      when: `${isConnected} && rostrum.servers.filtered`,
      contents: {
        en: 'No server passes the filter.\n[Clear Filter](command:rostrum.servers.clearFilter)',
        zh: '没有服务器符合筛选条件。\n[清除筛选](command:rostrum.servers.clearFilter)',
      },
    },
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
