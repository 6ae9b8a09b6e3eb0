import { contributes } from './contribution.ts';
import { isConnected } from './when.ts';

/** The pages of the window, and where they are opened from. */
export const panelContributions = contributes({
  commands: {
    'rostrum.task.open': {
      title: { en: 'Open Task', zh: '打开任务' },
      icon: 'go-to-file',
      palette: isConnected,
    },
    'rostrum.objective.open': {
      title: { en: 'Open Objective', zh: '打开目标' },
      icon: 'go-to-file',
      palette: isConnected,
    },
    'rostrum.board.open': {
      title: { en: 'Open Board', zh: '打开看板' },
      icon: 'project',
      enablement: 'rostrum.connection != none',
    },
    'rostrum.graph.open': {
      title: { en: 'Open Graph', zh: '打开依赖图' },
      icon: 'type-hierarchy',
      enablement: 'rostrum.connection != none',
    },
    'rostrum.fleet.open': {
      title: { en: 'Open Fleet', zh: '打开服务器群' },
      icon: 'server-environment',
      enablement: 'rostrum.connection != none',
    },
    'rostrum.permissions.open': {
      title: { en: 'Open Permissions', zh: '打开权限' },
      icon: 'shield',
      enablement: 'rostrum.connection != none',
    },
    'rostrum.permissions.propose': {
      title: { en: 'Make a Rule of a Call', zh: '根据调用创建规则' },
      palette: false,
    },
    'rostrum.overview.open': {
      title: { en: 'Open Overview', zh: '打开总览' },
      icon: 'dashboard',
      enablement: 'rostrum.connection != none',
    },
  },
  menus: [
    {
      menu: 'view/item/context',
      command: 'rostrum.objective.open',
      when: 'view == rostrum.tasks && viewItem =~ /^objective\\b/',
      group: '0_open@1',
    },
    { menu: 'view/title', command: 'rostrum.permissions.open', when: 'view == rostrum.inbox', group: 'navigation@9' },
    { menu: 'view/title', command: 'rostrum.board.open', when: 'view == rostrum.tasks', group: 'navigation@8' },
    { menu: 'view/title', command: 'rostrum.graph.open', when: 'view == rostrum.tasks', group: 'navigation@9' },
    { menu: 'view/title', command: 'rostrum.overview.open', when: 'view == rostrum.inbox', group: 'navigation@8' },
    { menu: 'view/title', command: 'rostrum.fleet.open', when: 'view == rostrum.servers', group: 'navigation@8' },
  ],
});
