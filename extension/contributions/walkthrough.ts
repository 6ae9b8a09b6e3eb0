import { contributes } from './contribution.ts';

const picture = (name: string, en: string, zh: string) => ({
  svg: `media/walkthrough/${name}.svg`,
  altText: { en, zh },
});

/** From an empty window to the first agent that works. */
export const walkthroughContributions = contributes({
  other: {
    walkthroughs: [
      {
        id: 'start',
        title: { en: 'Get Started with Rostrum', zh: '开始使用 Rostrum' },
        description: {
          en: 'One place for your AI coding agents: design the work, let it run, be asked only when you are needed.',
          zh: '您所有 AI 编程代理的统一入口：设计工作，让它自动运行，只在需要您时才询问。',
        },
        steps: [
          {
            id: 'hub',
            title: { en: 'Start on this machine', zh: '在本机启动' },
            description: {
              en: 'Starts a hub and this machine’s daemon. Both outlive the window, and every window finds the same ones.\n[Start Here](command:rostrum.local.start)\nIs there a hub already? [Connect to it](command:rostrum.hub.connect).',
              zh: '启动 Hub 和本机的守护进程。它们不随窗口关闭而结束，所有窗口共用同一组进程。\n[在此启动](command:rostrum.local.start)\n已有 Hub？[连接到它](command:rostrum.hub.connect)。',
            },
            media: picture(
              'start',
              'A window, its hub, and the machines where agents run',
              '窗口、Hub 以及运行代理的机器',
            ),
            completionEvents: ['onContext:rostrum.connection == connected'],
          },
          {
            id: 'tasks',
            title: { en: 'Describe the work as tasks', zh: '将工作描述为任务' },
            description: {
              en: 'Tasks wait for each other and hand each other data. Everything starts by itself as soon as nothing blocks it.\n[New Pipeline File](command:rostrum.pipeline.new)',
              zh: '任务可以相互等待并传递数据。只要没有阻塞，一切都会自动开始。\n[新建流水线文件](command:rostrum.pipeline.new)',
            },
            media: picture(
              'tasks',
              'Tasks that wait for each other and hand each other data',
              '相互等待并传递数据的任务',
            ),
            completionEvents: ['onCommand:rostrum.pipeline.apply', 'onCommand:rostrum.pipeline.new'],
          },
          {
            id: 'inbox',
            title: { en: 'Answer what waits for you', zh: '回答等待您的事项' },
            description: {
              en: 'Questions, plans and failures of all agents are one list, the most urgent first.\n[Open the Inbox](command:rostrum.inbox.focus)',
              zh: '所有代理的问题、计划和失败都在一个列表中，最紧急的排在最前。\n[打开收件箱](command:rostrum.inbox.focus)',
            },
            media: picture('inbox', 'What waits for you, the most urgent first', '等待您处理的事项，最紧急的在前'),
            completionEvents: ['onView:rostrum.inbox'],
          },
          {
            id: 'terminal',
            title: { en: 'Look over an agent’s shoulder', zh: '查看代理的工作' },
            description: {
              en: 'Every session is a real terminal on its machine. It goes on when the window, the hub or the line is gone.\n[Show Sessions](command:rostrum.sessions.focus)',
              zh: '每个会话都是其机器上的真实终端。即使窗口、Hub 或网络断开，它仍会继续运行。\n[显示会话](command:rostrum.sessions.focus)',
            },
            media: picture('terminal', 'The terminal of an agent on another machine', '另一台机器上代理的终端'),
            completionEvents: ['onView:rostrum.sessions'],
          },
          {
            id: 'servers',
            title: { en: 'Let more machines work', zh: '让更多机器参与工作' },
            description: {
              en: 'Any host that you reach by SSH becomes a server: it is looked at first, and what is missing is said with the command that mends it.\n[Add Server over SSH](command:rostrum.server.addOverSsh)',
              zh: '任何可通过 SSH 访问的主机都能成为服务器：会先进行检查，缺少什么会连同修复命令一起告知。\n[通过 SSH 添加服务器](command:rostrum.server.addOverSsh)',
            },
            media: picture('servers', 'A host that is checked and becomes a server', '主机通过检查并成为服务器'),
            completionEvents: ['onCommand:rostrum.server.addOverSsh', 'onCommand:rostrum.server.addThisHost'],
          },
        ],
      },
    ],
  },
});
