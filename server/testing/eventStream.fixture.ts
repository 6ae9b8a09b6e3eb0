/** What a stream of server-sent events has given so far. */
export interface TestStream {
  readonly status: number;
  readonly text: string;
  readonly isOver: boolean;
  end: () => void;
}

/** Reads the events of a hub, as its query asks for them, until the stream is over or is ended. */
export async function openEventStream(
  hubUrl: string,
  query: string,
  { token, headers = {} }: { readonly token: string; readonly headers?: Readonly<Record<string, string>> },
): Promise<TestStream> {
  const end = new AbortController();
  const response = await fetch(`${hubUrl}/api/v1/events?${query}`, {
    headers: { accept: 'text/event-stream', authorization: `Bearer ${token}`, ...headers },
    signal: end.signal,
  });
  const stream = { status: response.status, text: '', isOver: false, end: () => end.abort() };
  const read = async () => {
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) stream.text += decoder.decode(chunk, { stream: true });
  };
  void read()
    .catch(() => undefined)
    .finally(() => (stream.isOver = true));
  return stream;
}
