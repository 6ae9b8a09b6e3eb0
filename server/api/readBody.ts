import type { IncomingMessage } from 'node:http';
import { badRequest, tooLarge } from '../../shared/errors.ts';
import { plainLine } from '../../shared/model/text.ts';
import { HttpRefusal, wrongContentType } from './httpRefusal.ts';

/** The fields of a JSON body; empty where there is none. */
export type BodyFields = Readonly<Record<string, unknown>>;

/**
 * Reads a body whole, bounded, as a JSON object.
 * @throws HubError `too-large` (413), `bad-request` (400, or 415 for another type than JSON).
 */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<BodyFields> {
  const { headers } = request;
  if (headers['content-length'] === undefined && headers['transfer-encoding'] === undefined) return {};
  const declared = Number(headers['content-length'] ?? 0);
  if (declared > maxBytes) throw tooLarge('The body', declared, maxBytes);
  const bytes = await readBytes(request, maxBytes);
  if (bytes.length === 0) return {};
  requireJson(request);
  return parseFields(bytes);
}

function requireJson({ headers }: IncomingMessage): void {
  const type = headers['content-type'] ?? '';
  const [media = '', ...options] = type
    .toLowerCase()
    .split(';')
    .map((part) => part.trim());
  const isUtf8 = options.every((option) => !option.startsWith('charset=') || /^charset="?utf-?8"?$/.test(option));
  const isPlain = (headers['content-encoding'] ?? 'identity') === 'identity';
  if (media !== 'application/json' || !isUtf8 || !isPlain) throw wrongContentType(plainLine(type).slice(0, 100));
}

function readBytes(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= maxBytes) return void chunks.push(chunk);
      // Stop listening, so that what is still to come is not collected; the answer closes the connection.
      request.removeAllListeners('data');
      request.pause();
      reject(tooLarge('The body', length, maxBytes));
    });
    request.on('end', () =>
      resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks)),
    );
    // A connection that is lost before the end is an error too.
    request.on('error', () => reject(cutOff()));
  });
}

function parseFields(bytes: Buffer): BodyFields {
  const value = parseJson(bytes);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    // A JSON object that is neither null nor an array is a record of its fields.
    return value as BodyFields;
  }
  throw badRequest([{ path: '', message: 'the body must be a JSON object' }]);
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(utf8.decode(bytes));
  } catch {
    throw badRequest([{ path: '', message: 'the body is not valid JSON in UTF-8' }]);
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

const cutOff = () => new HttpRefusal(400, { code: 'bad-request', message: 'The body ended before its end.' });
