// An MCP server of a person's own, by standard input and output: its one tool makes a file.
import { writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const touch = {
  name: 'touch',
  description: 'Makes a file.',
  inputSchema: { type: 'object', properties: { file: { type: 'string' } }, required: ['file'] },
};

const answers = {
  initialize: ({ protocolVersion }) => ({
    protocolVersion,
    capabilities: { tools: {} },
    serverInfo: { name: 'other', version: '1.0.0' },
  }),
  ping: () => ({}),
  'tools/list': () => ({ tools: [touch] }),
  'tools/call': ({ arguments: { file } }) => {
    writeFileSync(file, '');
    return { content: [{ type: 'text', text: 'made' }] };
  },
};

createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method, params = {} } = JSON.parse(line);
  if (id === undefined || method === undefined) return;
  const answer = answers[method];
  const reply =
    answer === undefined ? { error: { code: -32601, message: `no method ${method}` } } : { result: answer(params) };
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id, ...reply })}\n`);
});
