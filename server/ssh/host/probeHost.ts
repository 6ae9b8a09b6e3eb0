import type { RemoteHost } from '../remoteHost.ts';
import { parseFacts } from './hostFacts.ts';
import type { HostFacts } from './hostFacts.ts';
import { renderProbe } from './probeScript.ts';
import type { ProbeQuestion } from './probeScript.ts';
import { runScript } from './runScript.ts';

/** Login files and version managers of a slow machine have time; a host that hangs is told. */
const probeMs = 60_000;

/** Looks at a host, in one round trip; changes nothing there. @throws RemoteRefusal */
export async function probeHost(
  host: RemoteHost,
  question: ProbeQuestion,
  { signal, now = Date.now }: { readonly signal?: AbortSignal | undefined; readonly now?: () => number } = {},
): Promise<HostFacts> {
  const sentAt = now();
  const options = { timeoutMs: probeMs, ...(signal === undefined ? {} : { signal }) };
  const { output } = await runScript(host, renderProbe(question), options);
  return parseFacts(output, { sentAt, answeredAt: now() });
}
