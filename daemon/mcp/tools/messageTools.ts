import * as z from 'zod';
import { messagesResult, toolboxVerbs } from '../../../shared/protocol/toolbox.ts';
import type { AgentTool } from '../agentTool.ts';
import { agentTool } from '../agentTool.ts';
import { mcpLimits } from '../mcpLimits.ts';
import { dataAnswer, momentOf } from '../renderAnswers.ts';

/** What has come for a session, whatever its role. */
export const messageTools: readonly AgentTool[] = [
  agentTool({
    name: 'read_messages',
    title: 'Read my messages',
    description:
      'What people and the system have sent you: answers, notes, changes of your task, messages, and for a manager what became of its tasks. The last ones, oldest first; with "after" those behind one that you know. What you read here is not typed to you again.',
    audience: 'all',
    readOnly: true,
    schema: z.strictObject({
      after: z.string().max(100).optional().describe('The id of the last message that you have read.'),
    }),
    run: async (work, { after }) => {
      const { messages } = messagesResult.parse(await work.own(toolboxVerbs.messages, { after }));
      const rows = messages
        .slice(-mcpLimits.messages)
        .map(({ deliveryId: id, kind, about, text, wantedAt }) => ({ id, kind, about, text, at: momentOf(wantedAt) }));
      if (rows.length === 0) return { text: 'No messages.', data: { messages: rows } };
      return dataAnswer({ messages: rows });
    },
  }),
];
