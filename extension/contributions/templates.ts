import { contributes } from './contribution.ts';
import { isConnected, mayChange } from './when.ts';

/** Tasks and pipelines that are made again and again. */
export const templateContributions = contributes({
  commands: {
    'rostrum.template.use': {
      title: { en: 'Create Tasks from Template…', zh: '从模板创建任务…' },
      icon: 'library',
      enablement: mayChange,
    },
    'rostrum.template.draft': {
      title: { en: 'Make Template from Task…', zh: '从任务制作模板…' },
      enablement: isConnected,
    },
    'rostrum.template.draftAll': {
      title: { en: 'Make Template from Pipeline or Project…', zh: '从流水线或项目制作模板…' },
      enablement: isConnected,
    },
    'rostrum.template.open': {
      title: { en: 'Open a Template as File…', zh: '将模板作为文件打开…' },
      enablement: isConnected,
    },
    'rostrum.template.remove': {
      title: { en: 'Remove Template…', zh: '移除模板…' },
      enablement: mayChange,
    },
    'rostrum.template.save': {
      title: { en: 'Keep Editor as Template in the Hub…', zh: '将编辑器内容保存为 Hub 模板…' },
      enablement: mayChange,
      palette: 'editorLangId == yaml || editorLangId == json',
    },
  },
  menus: [
    { menu: 'view/title', command: 'rostrum.template.use', when: 'view == rostrum.tasks', group: '0_create@2' },
    {
      menu: 'view/item/context',
      command: 'rostrum.template.draft',
      when: 'view == rostrum.tasks && viewItem =~ /^task\\b/',
      group: '4_graph@5',
    },
  ],
});
