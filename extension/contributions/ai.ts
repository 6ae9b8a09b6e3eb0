import { inputSchemaOf } from '../ai/aiTool.ts';
import { aiTools } from '../ai/aiTools.ts';
import { contributes } from './contribution.ts';

/** What the editor's own AI is told of us: tools, and somebody to talk to. */
export const aiContributions = contributes({
  other: {
    languageModelTools: aiTools.map((tool) => ({
      name: tool.name,
      toolReferenceName: tool.name.replace(/^rostrum_/, 'rostrum-').replaceAll('_', '-'),
      displayName: tool.title,
      userDescription: tool.title,
      modelDescription: tool.description,
      icon: `$(${tool.icon})`,
      canBeReferencedInPrompt: true,
      tags: ['rostrum'],
      inputSchema: inputSchemaOf(tool),
    })),
    // Editors before 1.101 know no such point, and pass it over.
    mcpServerDefinitionProviders: [{ id: 'rostrum.mcp', label: 'Rostrum' }],
    chatParticipants: [
      {
        id: 'rostrum.chat',
        name: 'rostrum',
        fullName: 'Rostrum',
        description: {
          en: 'Tasks, agents and servers of Rostrum: what runs, what waits for you, and why something does not start.',
          zh: 'Rostrum 的任务、代理与服务器：什么在运行、什么等待您处理，以及为何未启动。',
        },
        isSticky: true,
        commands: [
          { name: 'inbox', description: { en: 'What waits for you', zh: '等待您处理的事项' } },
          { name: 'status', description: { en: 'What is under way and where', zh: '正在进行的工作及其位置' } },
          {
            name: 'why',
            description: { en: 'Why a task is not running, by its ref', zh: '按编号查询任务为何未运行' },
          },
        ],
      },
    ],
  },
});
