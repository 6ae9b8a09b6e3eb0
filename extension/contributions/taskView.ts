import { contributes } from './contribution.ts';
import { filterCommands, filterWelcome } from './filters.ts';
import { isConnected } from './when.ts';

const inView = 'view == rostrum.tasks';

/** How the tree of tasks is arranged. */
export const taskViewContributions = contributes({
  commands: {
    'rostrum.tasks.groupByTree': {
      title: { en: 'Group Tasks by Objective', zh: '按目标分组任务' },
      icon: 'list-tree',
      enablement: 'rostrum.tasks.grouping != tree',
    },
    'rostrum.tasks.groupByStatus': {
      title: { en: 'Group Tasks by State', zh: '按状态分组任务' },
      icon: 'layout',
      enablement: 'rostrum.tasks.grouping != status',
    },
    'rostrum.tasks.groupByServer': {
      title: { en: 'Group Tasks by Server', zh: '按服务器分组任务' },
      icon: 'server',
      enablement: 'rostrum.tasks.grouping != server',
    },
    'rostrum.tasks.sort': { title: { en: 'Sort Tasks…', zh: '任务排序…' }, icon: 'sort-precedence' },
    ...filterCommands('tasks', { en: 'Tasks', zh: '任务' }),
    'rostrum.tasks.foldEnded': {
      title: { en: 'Fold Away Ended Tasks', zh: '折叠已结束的任务' },
      icon: 'eye-closed',
      enablement: '!rostrum.tasks.folds',
    },
    'rostrum.tasks.showEnded': {
      title: { en: 'Show Ended Tasks in Place', zh: '原位显示已结束的任务' },
      icon: 'eye',
      enablement: 'rostrum.tasks.folds',
    },
    'rostrum.tasks.drop': { title: { en: 'What a Dropped Task Becomes…', zh: '拖放任务的含义…' } },
    'rostrum.tasks.find': {
      title: { en: 'Go to Task…', zh: '转到任务…' },
      icon: 'go-to-search',
      enablement: isConnected,
    },
  },
  menus: [
    {
      menu: 'view/title',
      command: 'rostrum.tasks.filter',
      when: `${inView} && !rostrum.tasks.filtered`,
      group: 'navigation@2',
    },
    {
      menu: 'view/title',
      command: 'rostrum.tasks.clearFilter',
      when: `${inView} && rostrum.tasks.filtered`,
      group: 'navigation@2',
    },
    {
      menu: 'view/title',
      command: 'rostrum.tasks.groupByTree',
      when: `${inView} && rostrum.tasks.grouping != tree`,
      group: '1_group@1',
    },
    {
      menu: 'view/title',
      command: 'rostrum.tasks.groupByStatus',
      when: `${inView} && rostrum.tasks.grouping != status`,
      group: '1_group@2',
    },
    {
      menu: 'view/title',
      command: 'rostrum.tasks.groupByServer',
      when: `${inView} && rostrum.tasks.grouping != server`,
      group: '1_group@3',
    },
    { menu: 'view/title', command: 'rostrum.tasks.sort', when: inView, group: '2_order@1' },
    {
      menu: 'view/title',
      command: 'rostrum.tasks.foldEnded',
      when: `${inView} && !rostrum.tasks.folds`,
      group: '2_order@2',
    },
    {
      menu: 'view/title',
      command: 'rostrum.tasks.showEnded',
      when: `${inView} && rostrum.tasks.folds`,
      group: '2_order@2',
    },
    { menu: 'view/title', command: 'rostrum.tasks.filter', when: inView, group: '3_find@1' },
    { menu: 'view/title', command: 'rostrum.tasks.filterText', when: inView, group: '3_find@2' },
    { menu: 'view/title', command: 'rostrum.tasks.find', when: inView, group: '3_find@3' },
    { menu: 'view/title', command: 'rostrum.tasks.drop', when: inView, group: '4_drop@1' },
  ],
  welcome: [filterWelcome('tasks', { en: 'No task passes the filter.', zh: '没有任务符合筛选条件。' })],
});
