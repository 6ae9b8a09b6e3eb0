// Reference (c): the same route over lowdb's own JSONFile, as many hubs of this size keep their state. It does not sync.
import express from 'express';
import { JSONFilePreset } from 'lowdb/node';
import { sampleRow } from './sampleRow.ts';

const file = process.argv[2] ?? '';
const db = await JSONFilePreset<{ tasks: unknown[] }>(file, { tasks: [] });
for (let n = 0; n < Number(process.argv[3] ?? 0); n += 1) db.data.tasks.push({ ...sampleRow, id: `task_${n}` });
const app = express();
app.use(express.json());
app.post('/api/v1/tasks', async (request, response) => {
  const { title } = request.body as { readonly title: string };
  const task = { ...sampleRow, title };
  db.data.tasks.push(task);
  await db.write();
  response.status(201).json({ task });
});
const server = app.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address !== null && typeof address === 'object')
    process.stdout.write(`listening on http://127.0.0.1:${address.port}\n`);
});
process.on('SIGTERM', () => process.exit(0));
