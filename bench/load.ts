import { Agent, request } from 'node:http';
import { performance } from 'node:perf_hooks';

export interface Load {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The body of request n. */
  readonly body: (n: number) => string;
  /** How many clients ask at once, each for its next as soon as it has its answer. */
  readonly clients: number;
  readonly requests: number;
}

/** Times in milliseconds, rates per second. */
export interface LoadFigures {
  readonly perSecond: number;
  readonly p50: number;
  readonly p95: number;
}

/** Posts over kept connections until all requests are answered. @throws where one is not answered with 2xx. */
export async function runLoad({ url, headers, body, clients, requests }: Load): Promise<LoadFigures> {
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const times: number[] = [];
  let next = 0;
  const client = async () => {
    for (let n = next++; n < requests; n = next++) {
      const start = performance.now();
      await post(agent, url, headers, body(n));
      times.push(performance.now() - start);
    }
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: clients }, client));
  const seconds = (performance.now() - start) / 1000;
  agent.destroy();
  times.sort((a, b) => a - b);
  return { perSecond: requests / seconds, p50: quantile(times, 0.5), p95: quantile(times, 0.95) };
}

export const quantile = (sorted: readonly number[], q: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? 0;

function post(agent: Agent, url: string, headers: Readonly<Record<string, string>>, body: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const asked = request(
      url,
      {
        agent,
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
      },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () => {
          const status = answer.statusCode ?? 0;
          if (status >= 200 && status < 300) resolve();
          else reject(new Error(`${url} answered ${status}: ${Buffer.concat(chunks).toString().slice(0, 300)}`));
        });
      },
    );
    asked.on('error', reject);
    asked.end(body);
  });
}
