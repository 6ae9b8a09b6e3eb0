import { contributes } from './contribution.ts';
import type { MenuContribution } from './contribution.ts';
import { isConnected, isTrusted, mayChange } from './when.ts';

const inTree = 'view =~ /^rostrum\\.(sessions|servers)$/';
/** A row that carries all of these words. */
const row = (...words: readonly string[]): string =>
  [inTree, ...words.map((word) => `viewItem =~ /\\b${word}\\b/`)].join(' && ');
const titleOf = (view: string): string => `view == ${view} && ${isConnected}`;

const ofRow = (command: string, group: string, ...words: readonly string[]): MenuContribution => ({
  menu: 'view/item/context',
  command: `rostrum.session.${command}`,
  when: row('session', ...words),
  group,
});

/** Sessions: their tree, their terminals, what can be done with them. */
export const sessionContributions = contributes({
  commands: {
    'rostrum.session.open': {
      title: { en: 'Open Terminal', zh: '打开终端' },
      icon: 'terminal',
      enablement: isConnected,
    },
    'rostrum.session.openBeside': {
      title: { en: 'Open Terminal to the Side', zh: '在侧边打开终端' },
      icon: 'split-horizontal',
      enablement: isConnected,
    },
    'rostrum.session.openEditor': {
      title: { en: 'Open Terminal in Editor Area', zh: '在编辑器区域打开终端' },
      icon: 'window',
      enablement: isConnected,
    },
    'rostrum.session.openTask': {
      title: { en: 'Open All Terminals of a Task', zh: '打开任务的所有终端' },
      icon: 'layout',
      enablement: isConnected,
    },
    'rostrum.session.new': {
      title: { en: 'New Session…', zh: '新建会话…' },
      icon: 'add',
      enablement: mayChange,
    },
    'rostrum.session.redraw': {
      title: { en: 'Redraw Terminal', zh: '重绘终端' },
      enablement: isConnected,
    },
    'rostrum.session.interrupt': {
      title: { en: 'Interrupt (Ctrl-C)', zh: '中断 (Ctrl-C)' },
      icon: 'debug-stop',
      enablement: mayChange,
    },
    'rostrum.session.tell': {
      title: { en: 'Send Message…', zh: '发送消息…' },
      icon: 'send',
      enablement: mayChange,
    },
    'rostrum.session.tellUrgent': {
      title: { en: 'Interrupt with Message…', zh: '用消息打断…' },
      enablement: mayChange,
    },
    'rostrum.session.messages': { title: { en: 'Show Messages…', zh: '显示消息…' }, enablement: isConnected },
    'rostrum.session.rename': { title: { en: 'Rename Session…', zh: '重命名会话…' }, enablement: mayChange },
    'rostrum.session.close': {
      title: { en: 'Close Session…', zh: '关闭会话…' },
      icon: 'trash',
      enablement: mayChange,
    },
    'rostrum.session.resume': {
      title: { en: 'Resume Session', zh: '恢复会话' },
      icon: 'debug-restart',
      enablement: mayChange,
    },
    'rostrum.session.resumeAll': {
      title: { en: 'Resume All Lost Sessions…', zh: '恢复所有丢失的会话…' },
      icon: 'debug-restart',
      enablement: `${mayChange} && rostrum.sessions.lost`,
    },
    'rostrum.session.take': {
      title: { en: 'Take Over Driving', zh: '接管操作' },
      icon: 'record-keys',
      enablement: mayChange,
    },
    'rostrum.session.release': {
      title: { en: 'Let Others Drive', zh: '允许他人操作' },
      icon: 'unlock',
      enablement: mayChange,
    },
    'rostrum.session.share': { title: { en: 'Share Session…', zh: '共享会话…' }, enablement: mayChange },
    'rostrum.session.unshare': { title: { en: 'Stop Sharing Session…', zh: '停止共享会话…' }, enablement: mayChange },
    'rostrum.session.makePrivate': {
      title: { en: 'Make Session Private', zh: '设为私有会话' },
      enablement: mayChange,
    },
    'rostrum.session.makeOpen': {
      title: { en: 'Open Session to Its Project', zh: '向项目公开会话' },
      enablement: mayChange,
    },
    'rostrum.session.transcript': {
      title: { en: 'Show Transcript', zh: '显示会话记录' },
      icon: 'output',
      enablement: isConnected,
    },
    'rostrum.session.search': {
      title: { en: 'Search Transcript…', zh: '搜索会话记录…' },
      icon: 'search',
      enablement: isConnected,
    },
    'rostrum.session.replay': {
      title: { en: 'Replay Session', zh: '回放会话' },
      icon: 'play',
      enablement: isConnected,
    },
    'rostrum.session.export': { title: { en: 'Export Recording…', zh: '导出录制…' }, enablement: isConnected },
    'rostrum.session.copyAttach': {
      title: { en: 'Copy Attach Command', zh: '复制附加命令' },
      enablement: isConnected,
    },
    'rostrum.session.attachDirectly': {
      title: { en: 'Attach Directly', zh: '直接附加' },
      enablement: isConnected,
    },
    'rostrum.sessions.group': {
      title: { en: 'Group Sessions By…', zh: '会话分组方式…' },
      icon: 'group-by-ref-type',
    },
  },
  menus: [
    {
      menu: 'view/title',
      command: 'rostrum.session.new',
      when: titleOf('rostrum.sessions'),
      group: 'navigation@1',
    },
    {
      menu: 'view/title',
      command: 'rostrum.sessions.group',
      when: titleOf('rostrum.sessions'),
      group: 'navigation@2',
    },
    {
      menu: 'view/title',
      command: 'rostrum.session.resumeAll',
      when: `${titleOf('rostrum.sessions')} && rostrum.sessions.lost`,
      group: 'navigation@3',
    },
    ofRow('open', 'inline@1', 'living', 'viewable'),
    ofRow('resume', 'inline@1', 'dead', 'drivable'),
    ofRow('transcript', 'inline@2', 'dead', 'viewable'),
    ofRow('interrupt', 'inline@2', 'living', 'drivable'),
    ofRow('close', 'inline@3', 'living', 'drivable'),
    ofRow('open', '1_open@1', 'living', 'viewable'),
    ofRow('openBeside', '1_open@2', 'living', 'viewable'),
    ofRow('openEditor', '1_open@3', 'living', 'viewable'),
    ofRow('openTask', '1_open@4', 'living', 'viewable', 'tasked'),
    ofRow('attachDirectly', '1_open@5', 'living', 'drivable'),
    ofRow('copyAttach', '1_open@6', 'living', 'viewable'),
    ofRow('take', '2_drive@1', 'living', 'drivable', 'notmine'),
    ofRow('release', '2_drive@2', 'living', 'drivable', 'driven'),
    ofRow('interrupt', '2_drive@3', 'living', 'drivable'),
    ofRow('tell', '2_tell@1', 'living', 'drivable'),
    ofRow('tellUrgent', '2_tell@2', 'living', 'drivable'),
    ofRow('messages', '2_tell@3', 'viewable'),
    ofRow('share', '3_share@1', 'living', 'sharable'),
    ofRow('unshare', '3_share@2', 'living', 'sharable', 'shared'),
    ofRow('makePrivate', '3_share@3', 'living', 'sharable', 'open'),
    ofRow('makeOpen', '3_share@4', 'living', 'sharable', 'private'),
    ofRow('transcript', '4_record@1', 'viewable'),
    ofRow('search', '4_record@2', 'viewable'),
    ofRow('replay', '4_record@3', 'viewable'),
    ofRow('export', '4_record@4', 'viewable'),
    ofRow('rename', '5_change@1', 'living', 'drivable'),
    ofRow('resume', '5_change@2', 'dead', 'drivable'),
    ofRow('close', '5_change@3', 'living', 'drivable'),
    {
      menu: 'view/item/context',
      command: 'rostrum.session.new',
      when: 'view == rostrum.sessions && viewItem =~ /\\bof(server|task)\\b/',
      group: 'inline@1',
    },
    {
      menu: 'view/item/context',
      command: 'rostrum.session.openTask',
      when: 'view == rostrum.sessions && viewItem =~ /\\boftask\\b/',
      group: 'inline@2',
    },
  ],
  welcome: [
    {
      view: 'rostrum.sessions',
      when: `${isConnected} && !rostrum.sessions.filtered`,
      enablement: isTrusted,
      contents: {
        en: 'A session is a terminal on one of your servers. It runs on when this window is closed.\n[New Session](command:rostrum.session.new)',
        zh: '会话是您服务器上的一个终端。关闭此窗口后它会继续运行。\n[新建会话](command:rostrum.session.new)',
      },
    },
  ],
  other: {
    terminal: {
      profiles: [{ id: 'rostrum.session', title: { en: 'Rostrum Session', zh: 'Rostrum 会话' }, icon: 'robot' }],
    },
  },
});
