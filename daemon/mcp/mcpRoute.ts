import { longestRequest, maxRequestBytes } from '../../shared/operations/requestSize.ts';
import type { DoorCall, DoorRoute } from '../door/door.ts';
import { mcpPath } from '../door/doorPaths.ts';
import type { CallPorts } from './callTool.ts';
import { callTool } from './callTool.ts';
import { HeldCalls } from './heldCalls.ts';
import { mcpLimits } from './mcpLimits.ts';
import type { McpService } from './mcpServer.ts';
import { withSignsOfLife } from './signsOfLife.ts';
import { instructionsFor, schemaOf, toolsFor } from './toolTable.ts';

export interface McpPorts extends CallPorts {
  readonly version: string;
  /** How often a held call says that it lives; tests shorten it. */
  readonly progressMs?: number | undefined;
}

/** The tools for agents, by the Streamable HTTP of the Model Context Protocol. Its library is loaded by the first call. */
export function createMcpRoute(ports: McpPorts): DoorRoute {
  const held = new HeldCalls();
  return {
    method: 'POST',
    path: mcpPath,
    maxBytes: maxRequestBytes(longestRequest) + mcpLimits.frameSlackBytes,
    async serve(call) {
      const { serveMcp } = await import('./mcpServer.ts');
      await serveMcp(call, createService(call, ports, held));
    },
  };
}

function createService({ session, token, signal }: DoorCall, ports: McpPorts, held: HeldCalls): McpService {
  const { order } = session;
  const { sessionId } = order;
  const { version, log, progressMs = mcpLimits.progressMs } = ports;
  return {
    version,
    instructions: instructionsFor(order),
    tools: toolsFor(order),
    schemaOf,
    call: ({ requestId, name, given }, tell) =>
      held.while({ sessionId, requestId }, signal, (until) =>
        withSignsOfLife(tell, progressMs, (progress) =>
          callTool({ name, given, order, token, signal: until, progress }, ports),
        ),
      ),
    cancel: (requestId) => held.cancel({ sessionId, requestId }),
    onError: (error) => log.debug('a message of an agent was not served', { sessionId, error: error.message }),
  };
}
