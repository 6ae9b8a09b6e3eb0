import { HubError, errorStatus } from '../../shared/errors.ts';
import type { ErrorCode } from '../../shared/errors.ts';

/** A refusal that HTTP has a status of its own for. */
export class HttpRefusal extends HubError {
  readonly httpStatus: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    httpStatus: number,
    refusal: {
      readonly code: ErrorCode;
      readonly message: string;
      readonly headers?: Readonly<Record<string, string>>;
    },
  ) {
    super(refusal.code, refusal.message);
    this.httpStatus = httpStatus;
    this.headers = refusal.headers ?? {};
  }
}

/** The status that a refusal is answered with. */
export const httpStatusOf = (error: HubError): number =>
  error instanceof HttpRefusal ? error.httpStatus : errorStatus[error.code];

export const wrongVerb = (allowed: readonly string[]) =>
  new HttpRefusal(405, {
    code: 'bad-request',
    message: `This address takes ${allowed.join(', ')}.`,
    headers: { Allow: allowed.join(', ') },
  });

export const wrongContentType = (given: string) =>
  new HttpRefusal(415, {
    code: 'bad-request',
    message: `A body is taken as application/json in UTF-8, without compression; this one is "${given}".`,
  });
