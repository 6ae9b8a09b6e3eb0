import type { RefusedFor } from '../hub/refusal.ts';
import { contributes } from './contribution.ts';
import { isAdmin, isTrusted, mayChange } from './when.ts';

const isNone = 'rostrum.connection == none';

const isAway = 'rostrum.connection == away';

const isRefusedFor = (what: RefusedFor): string => `rostrum.connection == refused && rostrum.refusedFor == ${what}`;

const whatElse = {
  en: '[Try Again](command:rostrum.hub.reconnect)\n[Switch Hub](command:rostrum.hub.switch)',
  zh: '[重试](command:rostrum.hub.reconnect)\n[切换 Hub](command:rostrum.hub.switch)',
};

const icon = 'media/rostrum.svg';

/** Which hub the window speaks to. */
export const hubContributions = contributes({
  commands: {
    'rostrum.hub.connect': {
      title: { en: 'Connect to a Hub…', zh: '连接到 Hub…' },
      icon: 'plug',
    },
    'rostrum.hub.switch': {
      title: { en: 'Switch Hub…', zh: '切换 Hub…' },
      icon: 'arrow-swap',
    },
    'rostrum.hub.disconnect': {
      title: { en: 'Forget a Hub…', zh: '移除 Hub…' },
    },
    'rostrum.hub.reconnect': {
      title: { en: 'Try to Reach the Hub Now', zh: '立即重新连接 Hub' },
      icon: 'refresh',
      enablement: `${isAway} || rostrum.connection == refused`,
    },
    'rostrum.hub.cap': {
      title: { en: 'Limit Running Tasks of the Hub…', zh: '限制 Hub 并发任务数…' },
      enablement: `${isAdmin} && ${isTrusted}`,
    },
    'rostrum.project.create': {
      title: { en: 'Create Project…', zh: '新建项目…' },
      enablement: mayChange,
    },
    'rostrum.project.settings': {
      title: { en: 'Change Project Settings…', zh: '更改项目设置…' },
      enablement: mayChange,
    },
    'rostrum.project.addMember': {
      title: { en: 'Add Member to Project…', zh: '添加项目成员…' },
      enablement: mayChange,
    },
    'rostrum.project.removeMember': {
      title: { en: 'Remove Member from Project…', zh: '移除项目成员…' },
      enablement: mayChange,
    },
    'rostrum.log.show': {
      title: { en: 'Show Log', zh: '显示日志' },
      icon: 'output',
    },
    'rostrum.tree.more': {
      title: { en: 'Show More', zh: '显示更多' },
      palette: false,
    },
  },
  welcome: [
    {
      view: 'rostrum.tasks',
      when: isNone,
      enablement: isTrusted,
      contents: {
        en: 'Rostrum runs your AI coding agents as a graph of tasks, in terminals that outlive every crash.\n[Start Here](command:rostrum.local.start)',
        zh: 'Rostrum 将您的 AI 编程代理作为任务图运行，其终端在任何崩溃后都会保留。\n[在此启动](command:rostrum.local.start)',
      },
    },
    {
      view: 'rostrum.tasks',
      when: isNone,
      contents: {
        en: 'Or use a hub that runs elsewhere.\n[Connect to a Hub](command:rostrum.hub.connect)',
        zh: '或使用在别处运行的 Hub。\n[连接到 Hub](command:rostrum.hub.connect)',
      },
    },
    {
      view: 'rostrum.tasks',
      when: isAway,
      contents: {
        en: `The hub does not answer: it does not run, or its address is another. It is tried again by itself.\n${whatElse.en}\n[Connect to a Hub](command:rostrum.hub.connect)`,
        zh: `Hub 没有响应：它未在运行，或地址不正确。系统会自动重试。\n${whatElse.zh}\n[连接到 Hub](command:rostrum.hub.connect)`,
      },
    },
    {
      view: 'rostrum.tasks',
      when: isAway,
      enablement: isTrusted,
      contents: {
        en: '[Start Here](command:rostrum.local.start)',
        zh: '[在此启动](command:rostrum.local.start)',
      },
    },
    {
      view: 'rostrum.tasks',
      when: isRefusedFor('token'),
      contents: {
        en: 'The hub does not let this window in: its token is not valid, or not any more.\n[Connect Again](command:rostrum.hub.connect)\n[Switch Hub](command:rostrum.hub.switch)\n[Show Log](command:rostrum.log.show)',
        zh: 'Hub 拒绝了此窗口：令牌无效或已失效。\n[重新连接](command:rostrum.hub.connect)\n[切换 Hub](command:rostrum.hub.switch)\n[显示日志](command:rostrum.log.show)',
      },
    },
    {
      view: 'rostrum.tasks',
      when: isRefusedFor('window'),
      contents: {
        en: `The hub is newer than Rostrum in this window, and the two do not understand each other. Update the extension, then reload the window; sessions run on.\n[Show the Extension](command:extension.open?%5B%22rostrum.rostrum%22%5D)\n${whatElse.en}`,
        zh: `Hub 比此窗口中的 Rostrum 新，两者无法互相理解。请更新扩展，然后重新加载窗口；会话仍在运行。\n[显示扩展](command:extension.open?%5B%22rostrum.rostrum%22%5D)\n${whatElse.zh}`,
      },
    },
    {
      view: 'rostrum.tasks',
      when: isRefusedFor('hub'),
      contents: {
        en: `The hub is older than Rostrum in this window, and the two do not understand each other. On its machine run "npm install -g rostrum@latest" and start it again; sessions run on.\n${whatElse.en}`,
        zh: `Hub 比此窗口中的 Rostrum 旧，两者无法互相理解。请在其机器上运行 "npm install -g rostrum@latest" 并重新启动它；会话仍在运行。\n${whatElse.zh}`,
      },
    },
    {
      view: 'rostrum.tasks',
      when: isRefusedFor('hubHere'),
      enablement: isTrusted,
      contents: {
        en: `The hub of this machine is older than Rostrum in this window, which brings a newer one. Stop it and its daemon, then start here; sessions run on.\n[Stop Hub and Daemon](command:rostrum.local.stop)\n[Start Here](command:rostrum.local.start)\n[Switch Hub](command:rostrum.hub.switch)`,
        zh: `本机的 Hub 比此窗口中的 Rostrum 旧，而此窗口自带更新的版本。请停止 Hub 和守护进程，然后在此启动；会话仍在运行。\n[停止 Hub 和守护进程](command:rostrum.local.stop)\n[在此启动](command:rostrum.local.start)\n[切换 Hub](command:rostrum.hub.switch)`,
      },
    },
  ],
  texts: {
    restricted: {
      en: 'In Restricted Mode everything is shown, and nothing is changed: no session is started or typed into, no question answered, no server added.',
      zh: '在受限模式下一切均可查看，但不会更改任何内容：不启动会话或向其输入，不回答问题，不添加服务器。',
    },
  },
  other: {
    viewsContainers: {
      activitybar: [{ id: 'rostrum', title: 'Rostrum', icon }],
    },
    views: {
      rostrum: [
        { id: 'rostrum.inbox', name: { en: 'Inbox', zh: '收件箱' }, icon, initialSize: 3 },
        { id: 'rostrum.tasks', name: { en: 'Tasks', zh: '任务' }, icon, initialSize: 5 },
        { id: 'rostrum.sessions', name: { en: 'Sessions', zh: '会话' }, icon, initialSize: 3 },
        { id: 'rostrum.servers', name: { en: 'Servers', zh: '服务器' }, icon, initialSize: 2 },
      ],
    },
  },
});
