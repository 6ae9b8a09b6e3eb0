import * as path from 'node:path';
import * as z from 'zod';
import type { Json } from '../../../shared/model/contract.ts';
import { json } from '../../../shared/model/contract.ts';
import type { SessionRecord } from '../../session/sessionRecords.ts';
import { ownTools } from '../../mcp/ownTools.ts';
import { agentTimings } from '../agentTimings.ts';
import type { HookPorts } from '../hookPorts.ts';
import { toolServerName } from './geminiFile.ts';
import { askTool, readGeminiQuestions } from './geminiQuestions.ts';

export type GeminiHookPorts = Pick<HookPorts, 'own' | 'mayUse' | 'askPeople' | 'settle' | 'notes' | 'transcriptGrew'>;

const said = z.looseObject({
  hook_event_name: z.string(),
  session_id: z.string().max(200).optional(),
  transcript_path: z.string().max(4_096).optional(),
});
const toolSaid = z.looseObject({
  tool_name: z.string().min(1).max(1_000),
  tool_input: json.default({}),
  mcp_context: z.looseObject({ server_name: z.string() }).optional(),
});

const ownNames = ownTools('mcp_rostrum_');

/** A name alone is no proof: `task` of a server called `rostrum_my` has that of our `my_task`. */
const isOwnTool = ({ tool_name: tool, mcp_context: from }: z.infer<typeof toolSaid>): boolean =>
  ownNames.has(tool) && from?.server_name === toolServerName;

/** Tools that look at something and change nothing: Gemini CLI never asks about these by itself. */
const readers: ReadonlySet<string> = new Set([
  'activate_skill',
  'get_internal_docs',
  'glob',
  'google_web_search',
  'grep_search',
  'list_directory',
  'read_file',
  'read_many_files',
  'search_file_content',
  'write_todos',
]);

/**
 * One call of Gemini CLI's hooks. Before a tool runs the rules decide, and where nothing speaks of it, a person: the tool
 * waits for the answer. Undefined where its hook waits no more, or is to ask again.
 *
 * Shapes: its own docs/hooks/reference.md, seen with 0.61.0.
 */
export async function answerGeminiHook(
  session: SessionRecord,
  body: unknown,
  signal: AbortSignal,
  ports: GeminiHookPorts,
): Promise<Record<string, Json> | undefined> {
  const { hook_event_name: event, session_id: id, transcript_path: transcript = '' } = said.parse(body);
  const { sessionId } = session.order;
  const { own, mayUse, notes, transcriptGrew } = ports;
  if (id !== undefined) notes.conversation(session, id);
  if (id !== undefined && transcript !== '') {
    // The agents that it sends have files below its own, in a directory called as the conversation.
    const agentsDirectory = path.join(path.dirname(transcript), path.basename(id));
    transcriptGrew(session, { of: 'gemini', file: transcript, agentsDirectory }, event === 'AfterAgent');
  }
  switch (event) {
    case 'BeforeTool': {
      const call = toolSaid.parse(body);
      const { tool_name: tool, tool_input: input } = call;
      if (isOwnTool(call)) return { decision: own(session, { tool, input }).effect };
      if (tool === askTool) return question(session, input, signal, ports);
      const verdict = await mayUse(
        session,
        { tool, input },
        {
          ...{ signal, limitMs: agentTimings.hookAnswerMs, isHarmless: readers.has(tool) },
          onAsked: () => notes.activity(sessionId, 'waiting-for-permission', `it asks to use ${tool.slice(0, 100)}`),
        },
      );
      if (verdict.effect === 'wait') return undefined;
      notes.activity(sessionId, 'working', `it uses ${tool.slice(0, 100)}`);
      return { decision: verdict.effect, reason: `Rostrum: ${verdict.why}` };
    }
    case 'AfterTool':
      if (!readers.has(toolSaid.parse(body).tool_name)) notes.noteMoved(sessionId);
      return {};
    case 'BeforeAgent':
      ports.settle(session, 'its turn was ended');
      notes.activity(sessionId, 'working', 'it was given something to do');
      return {};
    case 'AfterAgent':
      ports.settle(session, 'its turn ended');
      notes.activity(sessionId, 'waiting-for-input', 'its turn ended');
      notes.turnEnded(session);
      return {};
    default:
      return {};
  }
}

/** It asks a person: in the inbox, where its dialog would not be seen. Where nobody can be asked there, its dialog opens. */
async function question(
  session: SessionRecord,
  input: Json,
  signal: AbortSignal,
  { askPeople, notes }: GeminiHookPorts,
): Promise<Record<string, Json> | undefined> {
  const { sessionId } = session.order;
  notes.activity(sessionId, 'waiting-for-input', 'it asks a person');
  const questions = readGeminiQuestions(input);
  const answers = questions && (await askPeople(session, questions.asked, signal));
  if (answers === undefined && signal.aborted) return undefined;
  if (questions === undefined || answers === undefined) return { decision: 'allow' };
  notes.activity(sessionId, 'working', 'it was answered');
  return { decision: 'deny', reason: questions.answered(answers) };
}
