import type { IncomingMessage } from 'node:http';
import type { BudgetShare } from '../../shared/byteBudget.ts';
import type { HubError } from '../../shared/errors.ts';
import { badRequest, overloaded } from '../../shared/errors.ts';
import { plainLine } from '../../shared/model/plainText.ts';
import { HttpRefusal, wrongContentType } from './httpRefusal.ts';

/** The fields of a JSON body; empty where there is none. */
export type BodyFields = Readonly<Record<string, unknown>>;

/** How long a body may be. */
export interface BodyLimits {
  readonly maxBytes: number;
  /** So much is taken of everybody; what is longer needs memory that all share. */
  readonly usualBytes: number;
  readonly share: BudgetShare;
  /** Who is asked, as a refusal names it. */
  readonly holder: string;
  /** The refusal of a longer one. */
  tooLarge: (bytes: number) => HubError;
}

/**
 * Reads a body whole, bounded, as a JSON object. What it holds of the share is the caller's to give back.
 * @throws HubError `too-large` (413), `overloaded` (429), `bad-request` (400, or 415 for another type than JSON).
 */
export async function readBody(request: IncomingMessage, limits: BodyLimits): Promise<BodyFields> {
  const { headers } = request;
  if (headers['content-length'] === undefined && headers['transfer-encoding'] === undefined) return {};
  const declared = Number(headers['content-length'] ?? 0);
  const refusal = findRefusal(declared, limits);
  if (refusal !== undefined) throw refusal;
  const bytes = await readBytes(request, limits);
  if (bytes.length === 0) return {};
  requireJson(request);
  return parseFields(bytes);
}

function findRefusal(bytes: number, limits: BodyLimits): HubError | undefined {
  const { maxBytes, usualBytes, share, holder, tooLarge } = limits;
  if (bytes > maxBytes) return tooLarge(bytes);
  return bytes <= usualBytes || share.hold(bytes) ? undefined : overloaded(holder);
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

function readBytes(request: IncomingMessage, limits: BodyLimits): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      const refusal = findRefusal(length, limits);
      if (refusal === undefined) return void chunks.push(chunk);
      // Stop listening, so that what is still to come is not collected; the answer closes the connection.
      request.removeAllListeners('data');
      request.pause();
      reject(refusal);
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
