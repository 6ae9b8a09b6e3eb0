import type { Layout } from '../layout/graph.ts';
import type { LayoutWorker } from './layoutClient.ts';

/** Starts a worker from the address of its code. A page of another origin may run only what it has read as a text. */
export async function startLayoutWorker(url: string): Promise<LayoutWorker> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`The code of the layout cannot be read: HTTP ${response.status}.`);
  const address = URL.createObjectURL(new Blob([await response.text()], { type: 'text/javascript' }));
  const worker = new Worker(address);
  return {
    run: (order) =>
      new Promise((resolve, reject) => {
        worker.onmessage = ({ data }: MessageEvent<Layout>) => resolve(data);
        worker.onerror = ({ message }) => reject(new Error(`The layout failed: ${message}`));
        worker.postMessage(order);
      }),
    close() {
      worker.terminate();
      URL.revokeObjectURL(address);
    },
  };
}
