import { contributes } from './contribution.ts';
import { isConnected, mayChange } from './when.ts';

const schema = './schemas/pipeline.schema.json';

/** Pipeline files: completion, mistakes as they are typed, plan and apply. */
export const pipelineContributions = contributes({
  commands: {
    'rostrum.pipeline.plan': {
      title: { en: 'Plan Pipeline File', zh: '预览流水线文件的变更' },
      icon: 'diff',
      enablement: isConnected,
      palette: 'rostrum.pipelineFile',
    },
    'rostrum.pipeline.apply': {
      title: { en: 'Apply Pipeline File…', zh: '应用流水线文件…' },
      icon: 'cloud-upload',
      enablement: mayChange,
      palette: 'rostrum.pipelineFile',
    },
    'rostrum.pipeline.preview': {
      title: { en: 'Preview Graph of Pipeline File', zh: '预览流水线文件的依赖图' },
      icon: 'type-hierarchy',
      palette: 'rostrum.pipelineFile',
    },
    'rostrum.pipeline.new': {
      title: { en: 'New Pipeline File', zh: '新建流水线文件' },
      icon: 'new-file',
    },
    'rostrum.pipeline.export': {
      title: { en: 'Open a Pipeline as File…', zh: '将流水线作为文件打开…' },
      enablement: isConnected,
    },
  },
  menus: [
    { menu: 'editor/title', command: 'rostrum.pipeline.plan', when: 'rostrum.pipelineFile', group: 'navigation@1' },
    { menu: 'editor/title', command: 'rostrum.pipeline.apply', when: 'rostrum.pipelineFile', group: 'navigation@2' },
    { menu: 'editor/title', command: 'rostrum.pipeline.preview', when: 'rostrum.pipelineFile', group: 'navigation@3' },
    { menu: 'file/newFile', command: 'rostrum.pipeline.new', group: 'file' },
  ],
  other: {
    yamlValidation: [{ fileMatch: ['*.rostrum.yaml', '*.rostrum.yml'], url: schema }],
    jsonValidation: [{ fileMatch: ['*.rostrum.json'], url: schema }],
  },
});
