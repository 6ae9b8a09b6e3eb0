// Reference (a): an Express route that takes the same body and answers at once with a row of the same size; it stores nothing.
import express from 'express';
import { sampleRow } from './sampleRow.ts';

const app = express();
app.use(express.json());
app.post('/api/v1/tasks', (request, response) => {
  const { title } = request.body as { readonly title: string };
  response.status(201).json({ task: { ...sampleRow, title } });
});
const server = app.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address !== null && typeof address === 'object')
    process.stdout.write(`listening on http://127.0.0.1:${address.port}\n`);
});
process.on('SIGTERM', () => process.exit(0));
