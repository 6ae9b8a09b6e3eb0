import type {
  ClientContext,
  InitializeResponse,
  LoadSessionRequest,
  LoadSessionResponse,
  McpServer,
  NewSessionRequest,
  NewSessionResponse,
  SessionModeState,
} from '@agentclientprotocol/sdk/unstable';
import { methods, PROTOCOL_VERSION } from '@agentclientprotocol/sdk/unstable';
import type { LiveAgentParts } from '../liveAgent.ts';

export type ConversationParts = Pick<
  LiveAgentParts,
  'title' | 'cwd' | 'resume' | 'tools' | 'sessionMode' | 'sessionMeta'
>;

/** Agrees on the protocol, and begins a conversation or goes on with one. Gives its id. @throws where that is not possible. */
export async function openConversation(agent: ClientContext, parts: ConversationParts): Promise<string> {
  const { title, cwd, resume } = parts;
  const agreed = await agent.request(methods.agent.initialize, {
    protocolVersion: PROTOCOL_VERSION,
    // It works on this machine by itself: no files and no terminals of ours.
    clientCapabilities: {},
    clientInfo: { name: 'rostrum', title: 'Rostrum', version: '1' },
  });
  if (agreed.protocolVersion !== PROTOCOL_VERSION)
    throw new Error(
      `${title} speaks version ${agreed.protocolVersion} of the Agent Client Protocol, and this needs version ${PROTOCOL_VERSION}. Install a version of it that does.`,
    );
  const beside = parts.sessionMeta === undefined ? {} : { _meta: parts.sessionMeta };
  const place = { cwd, mcpServers: toolServers(agreed, parts), ...beside };
  if (resume === undefined) {
    const { sessionId, modes } = await agent.request<NewSessionResponse, NewSessionRequest>(
      methods.agent.session.new,
      place,
    );
    await chooseMode(agent, parts, sessionId, modes);
    return sessionId;
  }
  const { loadSession, sessionCapabilities } = agreed.agentCapabilities ?? {};
  const canResume = (sessionCapabilities?.resume ?? undefined) !== undefined;
  if (!canResume && loadSession !== true)
    throw new Error(`${title} cannot go on with a conversation by the Agent Client Protocol. Open a new session.`);
  const way = canResume ? methods.agent.session.resume : methods.agent.session.load;
  const known = { ...place, sessionId: resume };
  const answer = await agent.request<LoadSessionResponse | undefined, LoadSessionRequest>(way, known);
  await chooseMode(agent, parts, resume, answer?.modes);
  return resume;
}

/** Rostrum's tools; one that takes none by HTTP does without. */
function toolServers({ agentCapabilities }: InitializeResponse, { tools }: ConversationParts): McpServer[] {
  if (tools === undefined || agentCapabilities?.mcpCapabilities?.http !== true) return [];
  const headers = [{ name: 'Authorization', value: `Bearer ${tools.bearer}` }];
  return [{ type: 'http', name: 'rostrum', url: tools.url, headers }];
}

/** The mode in which it asks. Where it cannot be chosen, nothing of what it does could be relied on. */
async function chooseMode(
  agent: ClientContext,
  { title, sessionMode: wanted }: ConversationParts,
  sessionId: string,
  modes: SessionModeState | null | undefined,
): Promise<void> {
  if (wanted === undefined || modes?.currentModeId === wanted) return;
  const offered = modes?.availableModes.map(({ id }) => id) ?? [];
  if (!offered.includes(wanted))
    throw new Error(
      `${title} has no mode "${wanted}", in which it would ask. It has: ${offered.join(', ') || 'none'}.`,
    );
  await agent.request(methods.agent.session.setMode, { sessionId, modeId: wanted });
}
