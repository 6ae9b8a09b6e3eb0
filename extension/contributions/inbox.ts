import { contributes } from './contribution.ts';
import { isTrusted } from './when.ts';

const view = 'rostrum.inbox';
const inView = `view == ${view}`;
/** The keys of the inbox are plain letters, so they count only while its list has the focus. */
const hasFocus = `focusedView == ${view} && listFocus && !inputFocus`;
const isConnected = 'rostrum.connection != none';
const isAnswer = 'resourceScheme == rostrum-answer';
const isPlan = 'resourceScheme == rostrum-plan';
const has = (...words: readonly string[]): string =>
  [inView, ...words.map((word) => `viewItem =~ /\\b${word}\\b/`)].join(' && ');
const move = (key: string, by: number) => ({ key, command: 'rostrum.inbox.move', when: hasFocus, args: by });
/** The row with the focus is meant, which need not be the one that is selected. */
const onRow = (key: string, command: string) => ({ key, command, when: hasFocus, args: 'focused' });

/** What waits for a person: answered from its row, by keys, from notifications and the palette. */
export const inboxContributions = contributes({
  commands: {
    'rostrum.inbox.answer': {
      title: { en: 'Answer…', zh: '回答…' },
      icon: 'reply',
      palette: `${isConnected} && ${isTrusted}`,
    },
    'rostrum.inbox.answerNext': {
      title: { en: 'Answer Next in Inbox', zh: '回答收件箱中的下一项' },
      enablement: isTrusted,
      icon: 'play-circle',
      palette: isConnected,
      // Only while something waits: the key is used by others too.
      keybinding: { key: 'ctrl+alt+i', mac: 'ctrl+alt+i', when: 'rostrum.inbox.waiting' },
    },
    'rostrum.inbox.approve': {
      title: { en: 'Approve', zh: '批准' },
      enablement: isTrusted,
      icon: 'check',
      palette: isConnected,
    },
    'rostrum.inbox.allow': {
      title: { en: 'Allow Once', zh: '允许一次' },
      enablement: isTrusted,
      icon: 'check',
      palette: false,
    },
    'rostrum.inbox.always': {
      title: { en: 'Always Allow…', zh: '始终允许…' },
      enablement: isTrusted,
      icon: 'check-all',
      palette: false,
    },
    'rostrum.inbox.deny': {
      title: { en: 'Deny', zh: '拒绝' },
      enablement: isTrusted,
      icon: 'circle-slash',
      palette: false,
    },
    'rostrum.inbox.revise': {
      title: { en: 'Ask for Revision or Reject…', zh: '要求修改或拒绝…' },
      enablement: isTrusted,
      icon: 'request-changes',
      palette: isConnected,
    },
    'rostrum.inbox.withdraw': {
      title: { en: 'Take Question Back…', zh: '撤回问题…' },
      enablement: isTrusted,
      icon: 'discard',
      palette: isConnected,
    },
    'rostrum.inbox.snooze': {
      title: { en: 'Put Off…', zh: '暂缓…' },
      icon: 'bell-slash',
      palette: isConnected,
    },
    'rostrum.inbox.snoozeAll': {
      title: { en: 'Put Everything in the Inbox Off…', zh: '暂缓收件箱中的所有项…' },
      icon: 'bell-slash',
      palette: isConnected,
    },
    'rostrum.inbox.unsnooze': {
      title: { en: 'Take Back into the Inbox', zh: '移回收件箱' },
      icon: 'bell',
      palette: isConnected,
    },
    'rostrum.inbox.openTerminal': {
      title: { en: 'Open Terminal There', zh: '打开对应终端' },
      icon: 'terminal',
      palette: isConnected,
    },
    'rostrum.inbox.showScreen': {
      title: { en: 'See What Was on Its Screen', zh: '查看提问时的屏幕内容' },
      icon: 'device-desktop',
      palette: isConnected,
    },
    'rostrum.inbox.showQuestion': {
      title: { en: 'Read the Whole Question', zh: '阅读完整问题' },
      icon: 'open-preview',
      palette: isConnected,
    },
    'rostrum.inbox.writeAnswer': {
      title: { en: 'Write Answer in an Editor', zh: '在编辑器中撰写回答' },
      enablement: isTrusted,
      icon: 'edit',
      palette: isConnected,
    },
    'rostrum.inbox.sendAnswer': {
      title: { en: 'Send Answer', zh: '发送回答' },
      enablement: isTrusted,
      icon: 'send',
      palette: isAnswer,
      keybinding: { key: 'ctrl+enter', mac: 'cmd+enter', when: `editorTextFocus && ${isAnswer}` },
    },
    'rostrum.inbox.group': {
      title: { en: 'Group Inbox By…', zh: '收件箱分组方式…' },
      icon: 'group-by-ref-type',
      palette: isConnected,
    },
    'rostrum.inbox.move': {
      title: { en: 'Move in the Inbox', zh: '在收件箱中移动' },
      palette: false,
    },
    'rostrum.inbox.reveal': {
      title: { en: 'Show in Inbox', zh: '在收件箱中显示' },
      palette: false,
    },
  },
  menus: [
    { menu: 'view/title', command: 'rostrum.inbox.answerNext', when: inView, group: 'navigation@1' },
    { menu: 'view/title', command: 'rostrum.inbox.group', when: inView, group: 'navigation@2' },
    { menu: 'view/title', command: 'rostrum.inbox.snoozeAll', when: inView, group: '1_inbox' },
    {
      menu: 'view/item/context',
      command: 'rostrum.inbox.approve',
      when: has('plan_review', 'waiting'),
      group: 'inline@1',
    },
    {
      menu: 'view/item/context',
      command: 'rostrum.inbox.answer',
      when: `${has('waiting')} && !(viewItem =~ /\\btool_approval\\b/) && ${isTrusted}`,
      group: 'inline@2',
    },
    ...(
      [
        ['allow', has('tool_approval', 'waiting')],
        ['always', has('tool_approval', 'waiting', 'always')],
        ['deny', has('tool_approval', 'waiting')],
      ] as const
    ).flatMap(([answer, when], index) => [
      { menu: 'view/item/context', command: `rostrum.inbox.${answer}`, when, group: `inline@${index + 1}` },
      { menu: 'view/item/context', command: `rostrum.inbox.${answer}`, when, group: `0_approval@${index + 1}` },
    ]),
    { menu: 'view/item/context', command: 'rostrum.inbox.openTerminal', when: has('session'), group: 'inline@3' },
    { menu: 'view/item/context', command: 'rostrum.inbox.unsnooze', when: has('snoozed'), group: 'inline@4' },
    {
      menu: 'view/item/context',
      command: 'rostrum.inbox.answer',
      when: `${has('waiting')} && ${isTrusted}`,
      group: '1_answer@1',
    },
    {
      menu: 'view/item/context',
      command: 'rostrum.inbox.answer',
      when: `${has('snoozed')} && ${isTrusted}`,
      group: '1_answer@1',
    },
    {
      menu: 'view/item/context',
      command: 'rostrum.inbox.writeAnswer',
      when: has('question', 'waiting'),
      group: '1_answer@2',
    },
    {
      menu: 'view/item/context',
      command: 'rostrum.inbox.approve',
      when: has('plan_review', 'waiting'),
      group: '1_answer@3',
    },
    {
      menu: 'view/item/context',
      command: 'rostrum.inbox.revise',
      when: has('plan_review', 'waiting'),
      group: '1_answer@4',
    },
    {
      menu: 'view/item/context',
      command: 'rostrum.inbox.withdraw',
      when: has('question', 'waiting'),
      group: '1_answer@5',
    },
    { menu: 'view/item/context', command: 'rostrum.inbox.showQuestion', when: has('intervention'), group: '2_look@1' },
    { menu: 'view/item/context', command: 'rostrum.inbox.showScreen', when: has('session'), group: '2_look@2' },
    { menu: 'view/item/context', command: 'rostrum.inbox.openTerminal', when: has('session'), group: '2_look@3' },
    { menu: 'view/item/context', command: 'rostrum.inbox.snooze', when: has('waiting'), group: '3_later@1' },
    { menu: 'view/item/context', command: 'rostrum.inbox.unsnooze', when: has('snoozed'), group: '3_later@1' },
    { menu: 'editor/title', command: 'rostrum.inbox.sendAnswer', when: isAnswer, group: 'navigation@1' },
    { menu: 'editor/title', command: 'rostrum.inbox.approve', when: isPlan, group: 'navigation@1' },
    { menu: 'editor/title', command: 'rostrum.inbox.revise', when: isPlan, group: 'navigation@2' },
  ],
  welcome: [
    {
      view,
      when: 'rostrum.connection == connected && !rostrum.inbox.waiting && !rostrum.inbox.filtered',
      contents: {
        en: 'Nothing waits for you.\nQuestions of agents, plans to review and what was stopped will appear here.',
        zh: '没有待您处理的事项。\n代理的问题、待评审的计划以及被暂停的工作会显示在这里。',
      },
    },
  ],
  settings: {
    'rostrum.inbox.notifications': {
      description: {
        en: 'What is shown as a notification when it begins to wait for you. The badge counts everything in any case.',
        zh: '开始等待您处理时，哪些内容以通知显示。无论如何，徽章都会计入所有项。',
      },
      schema: {
        type: 'string',
        enum: ['all', 'managers', 'none'],
        default: 'all',
        markdownEnumDescriptions: [
          { en: 'Everything that waits.', zh: '所有等待的事项。' },
          { en: 'Only what managers of objectives wait for.', zh: '仅目标的管理代理所等待的事项。' },
          { en: 'Nothing.', zh: '不显示通知。' },
        ],
      },
    },
    'rostrum.inbox.quietHours': {
      description: {
        en: 'When nothing is shown as a notification, by the clock of this machine: `22:00-07:00` for every day, `Mon-Fri 18:00-08:00` or `Sat,Sun 00:00-24:00` for the days on which it begins. What arrives meanwhile is told in one notification at the end.',
        zh: '按本机时钟不显示通知的时段：`22:00-07:00` 表示每天，`Mon-Fri 18:00-08:00` 或 `Sat,Sun 00:00-24:00` 表示在这些日子开始。期间到达的内容会在结束时以一条通知告知。',
      },
      schema: {
        type: 'array',
        default: [],
        maxItems: 20,
        items: {
          type: 'string',
          pattern: '^\\s*([A-Za-z,\\s-]+\\s)?\\d{1,2}:\\d{2}\\s*[-–]\\s*\\d{1,2}:\\d{2}\\s*$',
          patternErrorMessage: {
            en: 'Write quiet hours such as 22:00-07:00 or Mon-Fri 18:00-08:00.',
            zh: '请按 22:00-07:00 或 Mon-Fri 18:00-08:00 的形式填写。',
          },
        },
      },
    },
    'rostrum.inbox.digestMinutes': {
      description: {
        en: 'Show at most one notification in so many minutes, with everything that came in them. 0 shows each as it comes.',
        zh: '在此分钟数内最多显示一条通知，汇总期间到达的所有内容。0 表示逐条显示。',
      },
      schema: { type: 'number', default: 0, minimum: 0, maximum: 1440 },
    },
  },
  other: {
    keybindings: [
      move('j', 1),
      move('k', -1),
      onRow('a', 'rostrum.inbox.approve'),
      onRow('d', 'rostrum.inbox.revise'),
      onRow('r', 'rostrum.inbox.revise'),
      onRow('s', 'rostrum.inbox.snooze'),
      onRow('t', 'rostrum.inbox.openTerminal'),
    ],
  },
});
