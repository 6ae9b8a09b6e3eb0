// Reference: a bare client of a server of events, which answers each that asks at once; it decides nothing.
import { Agent, request } from 'node:http';

const url = process.env['BENCH_URL'] ?? '';
const authorization = `Basic ${Buffer.from(`rostrum:${process.env['BENCH_PASSWORD'] ?? ''}`).toString('base64')}`;
const headers = { authorization, 'content-type': 'application/json' };
const agent = new Agent({ keepAlive: true });
const body = JSON.stringify({ reply: 'once' });

const answer = (id: string) =>
  request(`${url}/permission/${id}/reply`, { agent, method: 'POST', headers }, (response) => response.resume()).end(
    body,
  );

request(`${url}/event`, { headers }, (events) => {
  process.stdout.write('listens\n');
  let rest = '';
  events.setEncoding('utf8').on('data', (piece: string) => {
    const lines = `${rest}${piece}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (!line.startsWith('data: ')) continue;
      const { type, properties } = JSON.parse(line.slice(6)) as { type: string; properties: { id: string } };
      if (type === 'permission.asked') answer(properties.id);
    }
  });
}).end();
process.on('SIGTERM', () => process.exit(0));
