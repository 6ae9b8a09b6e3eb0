import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';

/** What a model would see of an answer. */
export interface SeenAnswer {
  readonly text: string;
  readonly data?: unknown;
  readonly isError: boolean;
}

/** An agent's own client, as the library of the protocol has it. */
export interface AgentClient {
  names: () => Promise<readonly string[]>;
  call: (
    name: string,
    given?: Record<string, unknown>,
    options?: { readonly signal?: AbortSignal; readonly onProgress?: (message: string) => void },
  ) => Promise<SeenAnswer>;
  /** What it was told when it connected. */
  readonly instructions: string;
  readonly client: Client;
  close: () => Promise<void>;
}

/** Connects as an agent does, with its session's token in a header. */
export async function openAgentClient({
  url,
  token,
}: {
  readonly url: string;
  readonly token: string;
}): Promise<AgentClient> {
  const client = new Client({ name: 'test', version: '1' });
  const headers = { Authorization: `Bearer ${token}` };
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } }));
  return {
    client,
    instructions: client.getInstructions() ?? '',
    names: async () => (await client.listTools()).tools.map(({ name }) => name),
    async call(name, given = {}, { signal, onProgress } = {}) {
      const answer = await client.callTool({ name, arguments: given }, undefined, {
        ...(signal === undefined ? {} : { signal }),
        ...(onProgress === undefined ? {} : { onprogress: ({ message }) => onProgress(message ?? '') }),
        timeout: 60_000,
      });
      const [first] = answer.content as { type: string; text: string }[];
      return { text: first?.text ?? '', data: answer.structuredContent, isError: answer.isError === true };
    },
    close: () => client.close(),
  };
}
