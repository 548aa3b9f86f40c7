import * as z from 'zod';
import {
  OutcomeUnknownError,
  VendorAuthError,
  type VendorContext,
  type VendorError,
  VendorProtocolError,
  VendorRateLimitedError,
  VendorRefusedError,
  VendorUnavailableError,
} from '../errors.ts';
import { redact } from '../log.ts';
import { parseRetryAfter, pauseEnd } from './retry.ts';
import { BodyTooLarge, type Sent } from './send.ts';

/** What one exchange means. `retry` says which budget a read may spend on trying again; `notBefore` is epoch ms. */
export type Verdict<Data = unknown> =
  | { readonly kind: 'data'; readonly data: Data }
  | {
      readonly kind: 'error';
      readonly error: VendorError;
      readonly retry: 'no' | 'rateLimited' | 'unavailable';
      readonly notBefore: number | null;
    };

export interface Question {
  readonly context: VendorContext;
  /** The vendor as messages call it. */
  readonly name: string;
  readonly effect: 'read' | 'write';
  readonly schema: z.ZodType;
  readonly now: number;
  /** Texts that must not come back in a message, such as the credentials just sent. */
  readonly secrets: readonly string[];
}

/**
 * Turns one exchange into data or into the error that says what to do next. A write whose answer leaves any doubt
 * is OutcomeUnknownError, never a failure: only reading can tell what became of it.
 */
export function judgeAnswer(sent: Sent, question: Question): Verdict {
  if (sent.kind === 'lost') return judgeLoss(sent, question);
  const { status, headers } = sent;
  const context = { ...question.context, status };
  const { name } = question;
  if (status === 401) return fail(new VendorAuthError(`${name} no longer accepts these credentials.`, context));
  if (status === 429) {
    const until = pauseEnd(headers, question.now);
    const message = `${name} asked us to slow down.`;
    return fail(new VendorRateLimitedError(message, context, new Date(until).toISOString()), 'rateLimited', until);
  }
  if (status >= 200 && status < 300) return judgeBody(sent, { ...question, context });
  if (status >= 300 && status < 400) {
    const message = `${name} redirected the request to ${describeHost(headers['location'])}; redirects are not followed.`;
    return doubtful(new VendorProtocolError(message, context), question, 'no');
  }
  if (status >= 500 || status === 408 || status === 425) {
    const notBefore = parseRetryAfter(headers['retry-after'], question.now);
    const error = new VendorUnavailableError(`${name} answered with status ${status}.`, context);
    return doubtful(error, question, 'unavailable', notBefore);
  }
  const said = readVendorMessage(sent.body, question.secrets);
  return fail(new VendorRefusedError(said ?? `${name} refused with status ${status}.`, context));
}

function judgeLoss(sent: Extract<Sent, { kind: 'lost' }>, question: Question): Verdict {
  const { context, name } = question;
  const error = new VendorUnavailableError(`${name} could not be reached.`, context, sent.error);
  return sent.onWire ? doubtful(error, question, 'unavailable') : fail(error, 'unavailable');
}

function judgeBody(sent: Extract<Sent, { kind: 'answered' }>, question: Question): Verdict {
  const { context, name, schema } = question;
  if (sent.cut instanceof BodyTooLarge) {
    return doubtful(
      new VendorProtocolError(`${name} sent more than we hold: ${sent.cut.message}.`, context),
      question,
      'no',
    );
  }
  if (sent.cut !== null) {
    const error = new VendorUnavailableError(`${name}'s answer broke off.`, context, sent.cut);
    return doubtful(error, question, 'unavailable');
  }
  let json: unknown;
  try {
    json = sent.body.trim() === '' ? null : JSON.parse(sent.body);
  } catch {
    // The parser's own error quotes the body, which may hold personal data: it is not kept as the cause.
    const error = new VendorProtocolError(`${name} answered with something that is not JSON.`, context);
    return doubtful(error, question, 'unavailable');
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return { kind: 'data', data: parsed.data };
  const message = `${name}'s answer is not what it documents: ${describeIssues(parsed.error)}.`;
  return doubtful(new VendorProtocolError(message, context), question, 'no');
}

function fail(
  error: VendorError,
  retry: Extract<Verdict, { kind: 'error' }>['retry'] = 'no',
  notBefore: number | null = null,
): Verdict {
  return { kind: 'error', error, retry, notBefore };
}

/** A read keeps its error; a write that was on the wire has an unknown outcome, whatever the trouble was. */
function doubtful(
  error: VendorError,
  question: Question,
  retry: 'no' | 'unavailable',
  notBefore: number | null = null,
): Verdict {
  if (question.effect === 'read') return fail(error, retry, notBefore);
  const { connector, operation, status } = error;
  const context = { connector, operation, ...(status === null ? {} : { status }) };
  return fail(
    new OutcomeUnknownError(`A change was sent to ${question.name} and its answer was lost.`, context, error),
  );
}

/** Paths and reasons, never values: those may be personal data. */
function describeIssues(error: z.ZodError): string {
  const shown = error.issues
    .slice(0, 3)
    .map((issue) => `${issue.path.map(String).join('.') || 'answer'}: ${issue.message}`);
  const more = error.issues.length - shown.length;
  return shown.join('; ') + (more > 0 ? `; and ${more} more` : '');
}

function describeHost(location: string | undefined): string {
  const url = URL.parse(location ?? '');
  return url ? url.host : 'another address';
}

const MESSAGE_LIMIT = 200;
const Texts = z.object({ message: z.string() }).or(z.object({ detail: z.string() }));
/** The usual places of a message: Asana, JSON:API and OData lists; SCIM; Okta; OAuth; plain. */
const Complaint = z.object({
  errors: z.array(Texts).optional().catch(undefined),
  error: z
    .union([z.string(), z.object({ message: z.string() })])
    .optional()
    .catch(undefined),
  error_description: z.string().optional().catch(undefined),
  errorSummary: z.string().optional().catch(undefined),
  detail: z.string().optional().catch(undefined),
  message: z.string().optional().catch(undefined),
});

/** The vendor's own short reason with tokens and addresses taken out, or null. */
function readVendorMessage(body: string, secrets: readonly string[]): string | null {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return null;
  }
  const parsed = Complaint.safeParse(json);
  if (!parsed.success) return null;
  const { errors, error, error_description, errorSummary, detail, message } = parsed.data;
  const first = errors?.[0];
  const listed = first && ('message' in first ? first.message : first.detail);
  const single = typeof error === 'string' ? (error_description ?? error) : error?.message;
  const text = listed ?? errorSummary ?? detail ?? message ?? single;
  return text === undefined ? null : cleanMessage(text, secrets);
}

/** A vendor's text fit to be shown: credentials and addresses taken out, on one line, of bounded length; or null. */
export function cleanMessage(text: string, secrets: readonly string[]): string | null {
  const clean = secrets
    .reduce((rest, secret) => rest.replaceAll(secret, '[secret]'), redact(text))
    .replace(/[^\s@<>"']+@[^\s@<>"']+/g, '[email]')
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim();
  if (clean === '') return null;
  return clean.length <= MESSAGE_LIMIT ? clean : `${clean.slice(0, MESSAGE_LIMIT - 1)}…`;
}
