import { contributes } from './contribution.ts';
import type { MenuContribution } from './contribution.ts';
import { isConnected, isTrusted, mayChange } from './when.ts';

/** A row that carries all of these words. */
const row = (...words: readonly string[]): string =>
  ['view == rostrum.servers', ...words.map((word) => `viewItem =~ /\\b${word}\\b/`)].join(' && ');

const ofRow = (command: string, group: string, ...words: readonly string[]): MenuContribution => ({
  menu: 'view/item/context',
  command: `rostrum.server.${command}`,
  when: row('server', ...words),
  group,
});

const ofAgent = (command: string, group: string, ...words: readonly string[]): MenuContribution => ({
  menu: 'view/item/context',
  command: `rostrum.agent.${command}`,
  when: row('agent', 'parkable', ...words),
  group,
});

/** Servers: their tree, and what can be done with them. */
export const serverContributions = contributes({
  commands: {
    'rostrum.server.addOverSsh': {
      title: { en: 'Add Server over SSH…', zh: '通过 SSH 添加服务器…' },
      icon: 'add',
      enablement: mayChange,
    },
    'rostrum.server.addThisHost': {
      title: { en: 'Use This Host as a Server', zh: '将此主机用作服务器' },
      icon: 'vm-connect',
      enablement: `${mayChange} && rostrum.onSshHost`,
    },
    'rostrum.server.add': {
      title: { en: 'Add a Server by Hand…', zh: '手动添加服务器…' },
      enablement: mayChange,
    },
    'rostrum.server.openTerminal': {
      title: { en: 'Open Terminal on the Host', zh: '在主机上打开终端' },
      icon: 'terminal',
      enablement: mayChange,
    },
    'rostrum.server.tryTunnel': {
      title: { en: 'Open the Tunnel Now', zh: '立即打开隧道' },
      icon: 'refresh',
      enablement: mayChange,
    },
    'rostrum.server.upgrade': { title: { en: 'Upgrade over SSH', zh: '通过 SSH 升级' }, enablement: mayChange },
    'rostrum.server.uninstall': {
      title: { en: 'Uninstall over SSH…', zh: '通过 SSH 卸载…' },
      enablement: mayChange,
    },
    'rostrum.server.drain': {
      title: { en: 'Drain Server', zh: '排空服务器' },
      icon: 'debug-pause',
      enablement: mayChange,
    },
    'rostrum.server.enable': {
      title: { en: 'Enable Server', zh: '启用服务器' },
      icon: 'debug-start',
      enablement: mayChange,
    },
    'rostrum.server.disable': { title: { en: 'Disable Server', zh: '禁用服务器' }, enablement: mayChange },
    'rostrum.server.label': { title: { en: 'Set Labels…', zh: '设置标签…' }, enablement: mayChange },
    'rostrum.server.capacity': { title: { en: 'Set Capacity…', zh: '设置容量…' }, enablement: mayChange },
    'rostrum.server.share': {
      title: { en: 'Share Server with a Project…', zh: '与项目共享服务器…' },
      enablement: mayChange,
    },
    'rostrum.server.reach': { title: { en: 'Set SSH Address…', zh: '设置 SSH 地址…' }, enablement: mayChange },
    'rostrum.server.doctor': {
      title: { en: 'Run the Doctor', zh: '运行诊断' },
      icon: 'pulse',
      enablement: mayChange,
    },
    'rostrum.server.remove': { title: { en: 'Remove Server…', zh: '移除服务器…' }, enablement: mayChange },
    'rostrum.agent.park': {
      title: { en: 'Park Agent…', zh: '暂停使用代理…' },
      icon: 'debug-pause',
      enablement: mayChange,
    },
    'rostrum.agent.unpark': {
      title: { en: 'Use Parked Agent Again', zh: '恢复使用代理' },
      icon: 'debug-start',
      enablement: mayChange,
    },
    'rostrum.server.copyRemedy': {
      title: { en: 'Copy the Command That Mends It', zh: '复制修复命令' },
      icon: 'copy',
      palette: isConnected,
    },
  },
  menus: [
    {
      menu: 'view/title',
      command: 'rostrum.server.addOverSsh',
      when: `view == rostrum.servers && ${isConnected}`,
      group: 'navigation@1',
    },
    {
      menu: 'view/title',
      command: 'rostrum.server.addThisHost',
      when: `view == rostrum.servers && ${isConnected} && rostrum.onSshHost`,
      group: '1_add@1',
    },
    {
      menu: 'view/title',
      command: 'rostrum.server.add',
      when: `view == rostrum.servers && ${isConnected}`,
      group: '1_add@2',
    },
    {
      menu: 'view/item/context',
      command: 'rostrum.session.new',
      when: row('server', 'usable', 'online', 'enabled'),
      group: 'inline@1',
    },
    ofRow('drain', 'inline@2', 'manageable', 'enabled'),
    ofRow('enable', 'inline@2', 'manageable', '(draining|disabled)'),
    {
      menu: 'view/item/context',
      command: 'rostrum.session.new',
      when: row('server', 'usable', 'online', 'enabled'),
      group: '1_use@1',
    },
    ofRow('doctor', '1_use@2', 'manageable', '(online|unfit)'),
    ofRow('openTerminal', '1_use@3', 'reachable'),
    ofRow('tryTunnel', '1_use@4', 'tunnelled', 'manageable'),
    ofRow('drain', '2_mode@1', 'manageable', 'enabled'),
    ofRow('enable', '2_mode@2', 'manageable', '(draining|disabled)'),
    ofRow('disable', '2_mode@3', 'manageable', '(enabled|draining)'),
    ofRow('label', '3_change@1', 'manageable'),
    ofRow('capacity', '3_change@2', 'manageable'),
    ofRow('reach', '3_change@3', 'manageable'),
    ofRow('share', '3_change@4', 'manageable'),
    ofRow('upgrade', '4_remove@1', 'manageable', 'reachable'),
    ofRow('uninstall', '4_remove@2', 'manageable', 'reachable'),
    ofRow('remove', '4_remove@3', 'manageable'),
    {
      menu: 'view/item/context',
      command: 'rostrum.server.copyRemedy',
      when: row('remedy'),
      group: 'inline@1',
    },
    {
      menu: 'view/item/context',
      command: 'rostrum.server.openTerminal',
      when: row('remedy', 'reachable'),
      group: 'inline@2',
    },
    {
      menu: 'view/item/context',
      command: 'rostrum.server.doctor',
      when: row('serverpart', 'doctor'),
      group: 'inline@1',
    },
    ofAgent('park', 'inline@1', 'unparked'),
    ofAgent('unpark', 'inline@1', 'parked'),
    ofAgent('park', '1_park@1'),
    ofAgent('unpark', '1_park@2', 'parked'),
  ],
  welcome: [
    {
      view: 'rostrum.servers',
      when: `${isConnected} && !rostrum.servers.filtered`,
      enablement: isTrusted,
      contents: {
        en: 'A server is a machine that agents run on: any host that you reach by SSH.\n[Add Server over SSH](command:rostrum.server.addOverSsh)\nThe commands for a machine without SSH are shown by [adding it by hand](command:rostrum.server.add).',
        zh: '服务器是运行代理的机器：任何可通过 SSH 访问的主机。\n[通过 SSH 添加服务器](command:rostrum.server.addOverSsh)\n没有 SSH 的机器可以[手动添加](command:rostrum.server.add)。',
      },
    },
  ],
});
