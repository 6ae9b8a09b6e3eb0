import { contributes } from './contribution.ts';
import type { MenuContribution } from './contribution.ts';
import { isConnected, isTrusted, mayChange } from './when.ts';

const inView = 'view == rostrum.tasks';

/** In the menu of a task's row, where its words have this one. */
const onTask = (command: string, group: string, word?: string): MenuContribution => ({
  menu: 'view/item/context',
  command,
  when:
    word === undefined ? `${inView} && viewItem =~ /^task\\b/` : `${inView} && viewItem =~ /^task\\b.*\\b${word}\\b/`,
  group,
});

/** The same of an objective's. */
const onObjective = (command: string, group: string, word: string): MenuContribution => ({
  menu: 'view/item/context',
  command,
  when: `${inView} && viewItem =~ /^objective\\b.*\\b${word}\\b/`,
  group,
});

/** What can be done with tasks and objectives. */
export const tasksContributions = contributes({
  commands: {
    'rostrum.task.create': { title: { en: 'Create Task…', zh: '新建任务…' }, icon: 'add', enablement: mayChange },
    'rostrum.task.createBelow': {
      title: { en: 'Create Task Below…', zh: '在其下新建任务…' },
      icon: 'add',
      enablement: mayChange,
      palette: false,
    },
    'rostrum.task.start': {
      title: { en: 'Start Task', zh: '启动任务' },
      icon: 'play',
      enablement: 'rostrum.can.start',
    },
    'rostrum.task.assign': {
      title: { en: 'Assign Task to a Server or Session…', zh: '将任务分配给服务器或会话…' },
      icon: 'server-process',
      enablement: 'rostrum.can.assign',
    },
    'rostrum.task.unassign': {
      title: { en: 'Take Task Back', zh: '收回任务' },
      icon: 'discard',
      enablement: 'rostrum.can.unassign',
    },
    'rostrum.task.why': {
      title: { en: 'Why Is This Not Running?', zh: '为什么它没有运行？' },
      icon: 'question',
      enablement: 'rostrum.can.why',
    },
    'rostrum.task.cancel': {
      title: { en: 'Cancel Task…', zh: '取消任务…' },
      icon: 'circle-slash',
      enablement: 'rostrum.can.cancel',
    },
    'rostrum.task.retry': {
      title: { en: 'Try Task Again', zh: '重试任务' },
      icon: 'debug-restart',
      enablement: 'rostrum.can.retry',
    },
    'rostrum.task.complete': {
      title: { en: 'Report Task as Done…', zh: '报告任务已完成…' },
      icon: 'pass',
      enablement: 'rostrum.can.complete',
    },
    'rostrum.task.fail': {
      title: { en: 'Report Task as Failed…', zh: '报告任务失败…' },
      icon: 'error',
      enablement: 'rostrum.can.fail',
    },
    'rostrum.task.accept': {
      title: { en: 'Accept Result', zh: '接受结果' },
      icon: 'check',
      enablement: 'rostrum.can.accept',
    },
    'rostrum.task.sendBack': {
      title: { en: 'Send Result Back…', zh: '退回结果…' },
      icon: 'reply',
      enablement: 'rostrum.can.sendBack',
    },
    'rostrum.task.edit': {
      title: { en: 'Edit Title and Spec', zh: '编辑标题和规格' },
      icon: 'edit',
      enablement: mayChange,
    },
    'rostrum.task.rename': {
      title: { en: 'Change Title of Task…', zh: '更改任务标题…' },
      enablement: 'rostrum.can.change',
    },
    'rostrum.task.note': {
      title: { en: 'Add Note…', zh: '添加备注…' },
      icon: 'comment',
      enablement: 'rostrum.can.note',
    },
    'rostrum.task.urgentNote': {
      title: { en: 'Add Urgent Note…', zh: '添加紧急备注…' },
      icon: 'megaphone',
      enablement: 'rostrum.can.note',
    },
    'rostrum.task.labels': {
      title: { en: 'Set Labels…', zh: '设置标签…' },
      icon: 'tag',
      enablement: 'rostrum.can.change',
    },
    'rostrum.task.priority': {
      title: { en: 'Set Priority…', zh: '设置优先级…' },
      icon: 'arrow-up',
      enablement: 'rostrum.can.change',
    },
    'rostrum.task.addDependency': {
      title: { en: 'Add Dependency…', zh: '添加依赖…' },
      icon: 'git-merge',
      enablement: 'rostrum.can.change',
    },
    'rostrum.task.removeDependency': {
      title: { en: 'Remove Dependency…', zh: '移除依赖…' },
      enablement: 'rostrum.can.change',
    },
    'rostrum.task.move': {
      title: { en: 'Move Task Below…', zh: '移动任务到…' },
      icon: 'move',
      enablement: 'rostrum.can.change',
    },
    'rostrum.task.drop': { title: { en: 'Drop Task', zh: '放下任务' }, palette: false },
    'rostrum.task.show': { title: { en: 'Show Task', zh: '显示任务' }, icon: 'open-preview', enablement: isConnected },
    'rostrum.task.reveal': { title: { en: 'Show Task in Sidebar', zh: '在侧边栏中显示任务' }, enablement: isConnected },
    'rostrum.task.timeline': {
      title: { en: 'Show Timeline', zh: '显示时间线' },
      icon: 'history',
      enablement: isConnected,
    },
    'rostrum.task.result': {
      title: { en: 'Show Result', zh: '显示结果' },
      icon: 'json',
      enablement: 'rostrum.can.result',
    },
    'rostrum.task.contracts': {
      title: { en: 'Show Contracts…', zh: '显示契约…' },
      icon: 'json',
      enablement: isConnected,
    },
    'rostrum.task.contractDiff': {
      title: { en: 'Compare Versions of a Contract…', zh: '比较契约版本…' },
      icon: 'diff',
      enablement: isConnected,
    },
    'rostrum.task.publish': {
      title: { en: 'Publish Contract…', zh: '发布契约…' },
      icon: 'cloud-upload',
      enablement: 'rostrum.can.publish',
    },
    'rostrum.task.artifacts': {
      title: { en: 'Open Artifact…', zh: '打开产物…' },
      icon: 'package',
      enablement: isConnected,
    },
    'rostrum.task.artifactAdd': {
      title: { en: 'Add Artifact…', zh: '添加产物…' },
      enablement: mayChange,
    },
    'rostrum.task.artifactRemove': {
      title: { en: 'Remove Artifact…', zh: '移除产物…' },
      enablement: mayChange,
    },
    'rostrum.task.sessions': {
      title: { en: 'Show Sessions of Task…', zh: '显示任务的会话…' },
      icon: 'terminal',
      enablement: isConnected,
    },
    'rostrum.task.copyRef': { title: { en: 'Copy Ref', zh: '复制编号' }, enablement: isConnected },
    'rostrum.task.copyId': { title: { en: 'Copy Id', zh: '复制 ID' }, enablement: isConnected },
    'rostrum.task.copyLink': { title: { en: 'Copy Link', zh: '复制链接' }, icon: 'link', enablement: isConnected },
    'rostrum.tasks.showRunning': {
      title: { en: 'Show Running Tasks', zh: '显示正在运行的任务' },
      enablement: isConnected,
    },
    'rostrum.objective.create': {
      title: { en: 'Create Objective…', zh: '新建目标…' },
      icon: 'target',
      enablement: mayChange,
    },
    'rostrum.objective.rename': {
      title: { en: 'Change Title of Objective…', zh: '更改目标标题…' },
      enablement: mayChange,
    },
    'rostrum.objective.manager': {
      title: { en: 'Start Manager of Objective…', zh: '启动目标的管理者…' },
      icon: 'play',
      enablement: mayChange,
    },
    'rostrum.objective.done': {
      title: { en: 'Objective Is Done', zh: '目标已完成' },
      icon: 'check',
      enablement: mayChange,
    },
    'rostrum.objective.cancel': {
      title: { en: 'Cancel Objective…', zh: '取消目标…' },
      icon: 'circle-slash',
      enablement: mayChange,
    },
  },
  menus: [
    { menu: 'view/title', command: 'rostrum.task.create', when: `${inView} && ${isConnected}`, group: 'navigation@1' },
    {
      menu: 'view/title',
      command: 'rostrum.objective.create',
      when: `${inView} && ${isConnected}`,
      group: '0_create@1',
    },

    onTask('rostrum.task.start', 'inline@1', 'ready'),
    onTask('rostrum.task.retry', 'inline@1', 'can:retry'),
    onTask('rostrum.task.accept', 'inline@1', 'can:accept'),
    onTask('rostrum.task.sendBack', 'inline@2', 'can:sendBack'),
    onTask('rostrum.task.why', 'inline@2', 'can:why'),

    onTask('rostrum.task.show', '1_open@1'),
    onTask('rostrum.task.sessions', '1_open@2', 'has:session'),
    onTask('rostrum.task.start', '2_run@1', 'can:start'),
    onTask('rostrum.task.assign', '2_run@2', 'can:assign'),
    onTask('rostrum.task.unassign', '2_run@3', 'can:unassign'),
    onTask('rostrum.task.retry', '2_run@4', 'can:retry'),
    onTask('rostrum.task.accept', '2_run@5', 'can:accept'),
    onTask('rostrum.task.sendBack', '2_run@6', 'can:sendBack'),
    onTask('rostrum.task.why', '2_run@7', 'can:why'),
    onTask('rostrum.task.edit', '3_change@1', 'can:change'),
    onTask('rostrum.task.note', '3_change@2', 'can:note'),
    onTask('rostrum.task.urgentNote', '3_change@3', 'can:note'),
    onTask('rostrum.task.labels', '3_change@4', 'can:change'),
    onTask('rostrum.task.priority', '3_change@5', 'can:change'),
    onTask('rostrum.task.rename', '3_change@6', 'can:change'),
    onTask('rostrum.task.createBelow', '4_graph@1', 'can:change'),
    onTask('rostrum.task.move', '4_graph@4', 'can:change'),
    onTask('rostrum.task.addDependency', '4_graph@2', 'can:change'),
    onTask('rostrum.task.removeDependency', '4_graph@3', 'can:change.*has:dependencies'),
    onTask('rostrum.task.timeline', '5_look@1'),
    onTask('rostrum.task.result', '5_look@2', 'can:result'),
    onTask('rostrum.task.contracts', '5_look@3', 'has:contracts'),
    onTask('rostrum.task.contractDiff', '5_look@4', 'has:versions'),
    onTask('rostrum.task.artifacts', '5_look@5'),
    onTask('rostrum.task.publish', '6_end@1', 'can:publish'),
    onTask('rostrum.task.complete', '6_end@2', 'can:complete'),
    onTask('rostrum.task.fail', '6_end@3', 'can:fail'),
    onTask('rostrum.task.cancel', '6_end@4', 'can:cancel'),
    onTask('rostrum.task.copyRef', '9_copy@1'),
    onTask('rostrum.task.copyId', '9_copy@2'),
    onTask('rostrum.task.copyLink', '9_copy@3'),

    onObjective('rostrum.task.createBelow', 'inline@1', 'can:add'),
    onObjective('rostrum.objective.manager', 'inline@2', 'can:manage'),
    onObjective('rostrum.task.createBelow', '1_create@1', 'can:add'),
    onObjective('rostrum.objective.manager', '2_run@1', 'can:manage'),
    onObjective('rostrum.objective.rename', '3_change@1', 'can:end'),
    onObjective('rostrum.objective.done', '6_end@1', 'can:end'),
    onObjective('rostrum.objective.cancel', '6_end@2', 'can:end'),

    {
      menu: 'view/item/context',
      command: 'rostrum.task.createBelow',
      when: `${inView} && viewItem =~ /^project\\b.*\\bcan:add\\b/`,
      group: 'inline@1',
    },
    {
      menu: 'view/item/context',
      command: 'rostrum.project.settings',
      when: `${inView} && viewItem =~ /^project\\b.*\\bowned\\b/`,
      group: '1_change@1',
    },
  ],
  welcome: [
    {
      view: 'rostrum.tasks',
      when: `${isConnected} && rostrum.rowsAreThere && !rostrum.tasks.filtered`,
      enablement: isTrusted,
      contents: {
        en: 'There is no task yet. A task says what shall be done; an agent on a fitting server does it.\n[Create a Task](command:rostrum.task.create)\n[Create an Objective](command:rostrum.objective.create)',
        zh: '还没有任务。任务说明要做什么，合适服务器上的代理会去完成。\n[新建任务](command:rostrum.task.create)\n[新建目标](command:rostrum.objective.create)',
      },
    },
  ],
  other: {
    // Markdown under a name of its own: it is not saved by itself, because agents are told of every new text.
    languages: [{ id: 'rostrum-task', aliases: ['Rostrum Task'], extensions: ['.rostrum.md'] }],
    grammars: [
      { language: 'rostrum-task', scopeName: 'text.html.markdown.rostrum-task', path: './media/task.tmLanguage.json' },
    ],
    configurationDefaults: {
      '[rostrum-task]': {
        'files.autoSave': 'off',
        'editor.wordWrap': 'on',
        'editor.quickSuggestions': { other: 'off' },
      },
    },
  },
});
