import type { RemoteHost } from '../remoteHost.ts';
import { parseFacts } from './hostFacts.ts';
import type { HostFacts } from './hostFacts.ts';
import { renderProbe, renderReachProbe } from './probeScript.ts';
import type { ProbeQuestion } from './probeScript.ts';
import { runScript } from './runScript.ts';

/** Login files and version managers of a slow machine have time; a host that hangs is told. */
const probeMs = 60_000;

interface ProbeOptions {
  readonly signal?: AbortSignal | undefined;
  readonly now?: () => number;
}

/** Looks at a host, in one round trip; changes nothing there. @throws RemoteRefusal */
export const probeHost = (host: RemoteHost, question: ProbeQuestion, options?: ProbeOptions): Promise<HostFacts> =>
  probe(host, renderProbe(question), options);

/** Whether a hub answers there at an address; undefined where nobody there could ask. @throws RemoteRefusal */
export const askReach = async (
  host: RemoteHost,
  hubUrl: string,
  options?: ProbeOptions,
): Promise<boolean | undefined> => (await probe(host, renderReachProbe(hubUrl), options)).reachesHub;

async function probe(
  host: RemoteHost,
  script: string,
  { signal, now = Date.now }: ProbeOptions = {},
): Promise<HostFacts> {
  const sentAt = now();
  const options = { timeoutMs: probeMs, ...(signal === undefined ? {} : { signal }) };
  const { output } = await runScript(host, script, options);
  return parseFacts(output, { sentAt, answeredAt: now() });
}
