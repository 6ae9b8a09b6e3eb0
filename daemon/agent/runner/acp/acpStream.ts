import type { AnyMessage, Stream } from '@agentclientprotocol/sdk/unstable';
import type { AgentProcess } from '../agentProcess.ts';

/** A stream of ACP over a program's messages; it ends with the program. */
export function openAcpStream(start: (onMessage: (message: unknown) => void) => AgentProcess): {
  readonly stream: Stream;
  readonly process: AgentProcess;
} {
  let controller: ReadableStreamDefaultController<AnyMessage> | undefined;
  const readable = new ReadableStream<AnyMessage>({
    start: (given) => void (controller = given),
    cancel: () => void (controller = undefined),
  });
  // The connection checks each message that it takes from the stream.
  const process = start((message) => controller?.enqueue(message as AnyMessage));
  void process.ended.then(() => {
    controller?.close();
    controller = undefined;
  });
  const writable = new WritableStream<AnyMessage>({ write: (message) => process.send(message) });
  return { stream: { readable, writable }, process };
}
