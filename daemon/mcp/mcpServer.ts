import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import {
  CallToolRequestSchema,
  CancelledNotificationSchema,
  ListToolsRequestSchema,
} from '@modelcontextprotocol/sdk/types.js';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import type { DoorCall } from '../door/door.ts';
import type { AgentTool, ToolAnswer } from './agentTool.ts';
import type { ToolSchema } from './toolSchema.ts';

/** What one session's client is served: everything but the protocol. */
export interface McpService {
  readonly version: string;
  readonly instructions: string;
  readonly tools: readonly AgentTool[];
  schemaOf: (tool: AgentTool) => ToolSchema;
  /** `progress` tells the client that the call lives. */
  call: (request: ToolRequest, progress: (told: number, message: string) => Promise<void>) => Promise<ToolAnswer>;
  /** The client does not want the answer to that request any more. */
  cancel: (requestId: string | number) => void;
  onError: (error: Error) => void;
}

export interface ToolRequest {
  readonly requestId: string | number;
  readonly name: string;
  readonly given: unknown;
}

/**
 * Serves one message of a client. Nothing is kept between two of them, so a client goes on after any restart; only a call
 * that is held lives as long as its request.
 */
export async function serveMcp({ request, response, body }: DoorCall, service: McpService): Promise<void> {
  const server = createServer(service);
  server.onerror = service.onError;
  response.once('close', () => void server.close().catch(service.onError));
  const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined });
  await server.connect(transport);
  await transport.handleRequest(request, response, body);
}

function createServer(service: McpService): Server {
  const { version, instructions, tools } = service;
  const server = new Server(
    { name: 'rostrum', title: 'Rostrum', version },
    { capabilities: { tools: {} }, instructions },
  );
  server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: tools.map((tool) => ({
      name: tool.name,
      title: tool.title,
      description: tool.description,
      inputSchema: service.schemaOf(tool),
      annotations: {
        title: tool.title,
        readOnlyHint: tool.readOnly === true,
        destructiveHint: false,
        openWorldHint: false,
      },
    })),
  }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, { requestId, sendNotification }) => {
    const progressToken = params._meta?.progressToken;
    const { name, arguments: given } = params;
    const answer = await service.call({ requestId, name, given }, async (progress, message) => {
      if (progressToken === undefined) return;
      await sendNotification({ method: 'notifications/progress', params: { progressToken, progress, message } });
    });
    return toResult(answer);
  });
  server.setNotificationHandler(CancelledNotificationSchema, ({ params: { requestId } }) => {
    if (requestId !== undefined) service.cancel(requestId);
  });
  return server;
}

const toResult = ({ text, data, failed }: ToolAnswer): CallToolResult => ({
  content: [{ type: 'text', text }],
  ...(data === undefined ? {} : { structuredContent: { ...data } }),
  ...(failed === true ? { isError: true } : {}),
});
