/**
 * Errors as classes by what one does next. Expected refusals are values (discriminated unions); what stands here
 * is for what the caller cannot answer. `details` are safe to log: never a secret, never a body.
 */

export type ErrorDetails = Readonly<Record<string, string | number | boolean | null>>;

export abstract class AppError extends Error {
  abstract readonly code: string;
  readonly details: ErrorDetails;

  constructor(message: string, details: ErrorDetails = {}, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = new.target.name;
    this.details = details;
  }
}

/** Stop: the operator must change the environment or the database. */
export class ConfigError extends AppError {
  readonly code = 'config';
}

/** Go on later: a change stopped before anything of it was sent, since nothing more may be sent now. */
export class StoppedError extends AppError {
  readonly code = 'stopped';
}

/** Where a vendor's answer came from; every vendor error carries it. */
export interface VendorContext {
  readonly connector: string;
  /** The connector's own name for the call, such as `accounts`. */
  readonly operation: string;
  readonly status?: number;
}

export abstract class VendorError extends AppError {
  readonly connector: string;
  readonly operation: string;
  readonly status: number | null;

  constructor(message: string, context: VendorContext, cause?: unknown) {
    const { connector, operation, status } = context;
    super(message, { connector, operation, status: status ?? null }, cause);
    this.connector = connector;
    this.operation = operation;
    this.status = status ?? null;
  }
}

/** Ask for new credentials: the vendor no longer accepts these (401). */
export class VendorAuthError extends VendorError {
  readonly code = 'vendor_auth';
}

/** Tell the person why: the vendor understood and said no (400, 402, 403, 404, 409 …). Nothing was changed. */
export class VendorRefusedError extends VendorError {
  readonly code = 'vendor_refused';
}

/** Wait until `retryAt`: the vendor did not do the work (429, or its equivalent). */
export class VendorRateLimitedError extends VendorError {
  readonly code = 'vendor_rate_limited';
  /** UTC ISO instant before which nothing should be sent. */
  readonly retryAt: string;

  constructor(message: string, context: VendorContext, retryAt: string, cause?: unknown) {
    super(message, context, cause);
    this.retryAt = retryAt;
  }
}

/** Try the read again later: network failure, timeout or 5xx. */
export class VendorUnavailableError extends VendorError {
  readonly code = 'vendor_unavailable';
}

/** Fix us: the answer was not what the vendor documents. */
export class VendorProtocolError extends VendorError {
  readonly code = 'vendor_protocol';
}

/** Never retry blindly: a change was sent and its answer was lost. Settle it by reading. */
export class OutcomeUnknownError extends VendorError {
  readonly code = 'outcome_unknown';
}
