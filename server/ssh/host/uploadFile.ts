import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline, Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import { HubError } from '../../../shared/errors.ts';
import type { RemoteHost } from '../remoteHost.ts';
import { quoteShell } from '../../../shared/shellLine.ts';
import { runScript } from './runScript.ts';
import { cannotWrite } from './stepTeller.ts';

/** A file to bring to a host; every path of it is one that no shell reads as anything else. */
export interface Upload {
  /** The directory that appears on the host when everything is right, whole and at once. */
  readonly directory: string;
  /** Where in it the file is: `rostrum.cjs`, `bin/node`. */
  readonly name: string;
  readonly content: Buffer | { readonly file: string };
  readonly mode: '600' | '700';
  /** Shell text that is run in the directory, once its file is checked and before it appears; where that fails nothing does. */
  readonly finish?: { readonly script: string; readonly failed: (said: string) => HubError } | undefined;
  /** Where what is not yet checked lies. */
  readonly incoming: string;
  /** A Node that can compute a hash there, where nothing else can. */
  readonly node?: string | undefined;
  /** Tools of the host. */
  readonly tools: ReadonlySet<string>;
}

/** What may be said of an upload. */
export interface UploadOptions {
  readonly signal?: AbortSignal | undefined;
  /** Is told how many bytes of the file are on their way, of how many. */
  readonly onSent?: (sentBytes: number, totalBytes: number) => void;
}

/** A runtime of 100 MB over a slow line. */
const uploadMs = 30 * 60_000;
const scriptMs = 120_000;
const sliceBytes = 65_536;
/** The fastest: of a Node it leaves 3 % more than the third, in four fifths of its time. */
const gzipLevel = 1;

const exitCodes = { unpack: 11, hash: 12, noHash: 13, finish: 14 } as const;

/**
 * Brings a file to a host through the shell alone. It is checked there before its directory appears; what is cut off before
 * that leaves something in `incoming` only. @throws HubError, RemoteRefusal
 */
export async function uploadFile(
  host: RemoteHost,
  upload: Upload,
  { signal, onSent = () => undefined }: UploadOptions = {},
): Promise<void> {
  const { directory, name, incoming, content } = upload;
  const isZipped = upload.tools.has('gzip');
  const { sha256, bytes } = await hashOf(content);
  const source = Readable.from(counted(content, (sent) => onSent(sent, bytes)));
  const draft = `${incoming}/${directory.split('/').at(-1)}.${randomBytes(4).toString('hex')}`;
  const options = signal === undefined ? {} : { signal };
  const { code, stderr } = await host.run(
    `sh -c 'umask 077; mkdir -p ${draft} && cat > ${draft}/part || { rm -rf ${draft}; exit 1; }'`,
    {
      input: isZipped ? zipped(source) : source,
      timeoutMs: uploadMs,
      ...options,
    },
  );
  if (code !== 0) throw cannotWrite(host.destination, directory, stderr);
  const script = renderReceive(upload, { draft, sha256, isZipped });
  const received = await runScript(host, script, { timeoutMs: scriptMs, ...options });
  if (received.code === 0) return;
  if (received.code === exitCodes.noHash)
    throw new HubError(
      'unreachable',
      `Nothing on ${host.destination} can compute SHA-256, so ${name} could not be checked. Install coreutils, perl or openssl there.`,
    );
  if (received.code === exitCodes.hash || received.code === exitCodes.unpack)
    throw new HubError('unreachable', `${name} came to ${host.destination} damaged. Run the same command again.`);
  if (received.code === exitCodes.finish && upload.finish !== undefined)
    throw upload.finish.failed(received.errors.trim().slice(-300));
  throw cannotWrite(host.destination, directory, received.errors);
}

const renderReceive = (
  { directory, name, mode, node, finish }: Upload,
  { draft, sha256, isZipped }: { readonly draft: string; readonly sha256: string; readonly isZipped: boolean },
): string => `
umask 077
cd ${draft} || exit 1
# Nothing of it stays, however this ends: it would fill a disk that is full.
trap 'rm -rf ${draft}' EXIT
# What came whole and does not unpack has no room.
giveUp() { code=1; gzip -t < part || code=${exitCodes.unpack}; exit $code; }
mkdir -p whole ${name.includes('/') ? `whole/${name.slice(0, name.lastIndexOf('/'))}` : ''} || exit 1
${isZipped ? `gzip -dc < part > whole/${name} || giveUp` : `mv part whole/${name} || exit 1`}
${renderHash(`whole/${name}`, node)}
[ "$sum" = ${sha256} ] || exit ${exitCodes.hash}
chmod ${mode} whole/${name} || exit 1
${finish === undefined ? '' : `( cd whole && ${finish.script} ) || exit ${exitCodes.finish}`}
sync 2>/dev/null
cd / && mkdir -p ${directory.slice(0, directory.lastIndexOf('/'))} || exit 1
if [ -d ${directory} ]; then mv ${directory} ${draft}/old || exit 1; fi
mv ${draft}/whole ${directory} || { [ ! -d ${draft}/old ] || mv ${draft}/old ${directory}; exit 1; }`;

/** Sets `$sum` to the SHA-256 of a file, by whatever the host has. */
export const renderHash = (file: string, node: string | undefined): string => `
if command -v sha256sum >/dev/null 2>&1; then sum=$(sha256sum < ${file})
elif command -v shasum >/dev/null 2>&1; then sum=$(shasum -a 256 < ${file})
elif command -v openssl >/dev/null 2>&1; then sum=$(openssl dgst -sha256 -r < ${file})
${node === undefined ? '' : `elif [ -x ${node} ]; then sum=$(${node} -e ${quoteShell("console.log(require('crypto').createHash('sha256').update(require('fs').readFileSync(0)).digest('hex'))")} < ${file})`}
else exit ${exitCodes.noHash}; fi
sum=\${sum%% *}`;

/** A failure of the source is one of the result. */
const zipped = (source: Readable): Readable => pipeline(source, createGzip({ level: gzipLevel }), () => undefined);

const openStream = (content: Upload['content']): Readable =>
  Buffer.isBuffer(content)
    ? Readable.from(slices(content))
    : createReadStream(content.file, { highWaterMark: sliceBytes });

/** What is read as a whole travels in parts too, for there is nothing to say of a whole before its end. */
function* slices(bytes: Buffer): Iterable<Buffer> {
  for (let at = 0; at < bytes.length; at += sliceBytes) yield bytes.subarray(at, at + sliceBytes);
}

/** The same, and how much of it was asked for. */
async function* counted(content: Upload['content'], onSent: (sentBytes: number) => void): AsyncIterable<Buffer> {
  let sent = 0;
  for await (const chunk of openStream(content)) {
    yield chunk as Buffer;
    sent += (chunk as Buffer).length;
    onSent(sent);
  }
}

async function hashOf(content: Upload['content']): Promise<{ readonly sha256: string; readonly bytes: number }> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of openStream(content)) {
    hash.update(chunk as Buffer);
    bytes += (chunk as Buffer).length;
  }
  return { sha256: hash.digest('hex'), bytes };
}
