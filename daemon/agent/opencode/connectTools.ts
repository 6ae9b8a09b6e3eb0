import type { OpencodeClient } from './opencodeClient.ts';
import { toolServers } from './opencodeWire.ts';

/** How our server of tools is called in its settings. */
export const toolServerName = 'rostrum';

/** Has it connect to the tools of Rostrum where that has failed. @throws where they are not there after that. */
export async function connectTools(client: Pick<OpencodeClient, 'ask'>): Promise<void> {
  if ((await readStatus(client)) !== 'failed') return;
  await client.ask('POST', `/mcp/${toolServerName}/connect`);
  const now = await readStatus(client);
  if (now === 'failed') throw new Error('it cannot connect to them');
}

/** The servers of tools that it knows, by their names. @throws where it does not say. */
export async function readToolServers(client: Pick<OpencodeClient, 'ask'>): Promise<readonly string[]> {
  const { body } = await client.ask('GET', '/mcp');
  return Object.keys(toolServers.parse(body));
}

async function readStatus(client: Pick<OpencodeClient, 'ask'>): Promise<string | undefined> {
  const { body } = await client.ask('GET', '/mcp');
  return toolServers.parse(body)[toolServerName]?.status;
}
