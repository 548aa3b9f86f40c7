import * as z from 'zod';
import type { OpenInput } from '../../src/connector/contract.ts';
import { VendorProtocolError, VendorRefusedError } from '../../src/errors.ts';
import type { HttpClient, HttpRequest } from '../../src/http/client.ts';
import type { TokenSource } from '../../src/http/oauth.ts';
import { type Auth, GUID, proofOf } from './auth.ts';
import { explainNoToken } from './explain-token.ts';

export interface Session {
  readonly http: HttpClient;
  readonly tokens: TokenSource;
  /** Which of the two connectors asks: `entra` or `entra-app`. */
  readonly connector: string;
  /** As entered: an id or a verified domain. */
  readonly directory: string;
  /** The id of the directory that was connected; null while none is. */
  readonly directoryId: string | null;
  /** The object id of the service principal that was connected; always null for the directory itself. */
  readonly appObjectId: string | null;
  readonly notes: Readonly<Record<string, string>>;
}

export const LOGIN = { login: 'https://login.microsoftonline.com' } as const;
const SCOPE = 'https://graph.microsoft.com/.default';

/** A session of either connector; a tenant's id is the directory's, with the app's behind a slash where it is an app. */
export function openSession(connector: string, { credentials, http, tenant }: OpenInput<Auth>): Session {
  const [directoryId = null, appObjectId = null] = tenant?.id.split('/') ?? [];
  return {
    http,
    tokens: http.clientCredentials({
      host: 'login',
      path: `/${credentials.tenant}/oauth2/v2.0/token`,
      clientId: credentials.clientId,
      scope: SCOPE,
      proof: proofOf(credentials),
    }),
    connector,
    directory: credentials.tenant,
    directoryId,
    appObjectId,
    notes: tenant?.notes ?? {},
  };
}

/** What the token says of itself; null where it does not say. */
export interface Consent {
  /** The application permissions an administrator agreed to. */
  readonly roles: readonly string[] | null;
  readonly directoryId: string | null;
}

const Claims = z.object({
  roles: z.array(z.string()).optional(),
  tid: z.string().optional(),
  aud: z.string().optional(),
});

/** Which permissions the app has, read off the token: one without any consent has no such claim at all. */
export async function readConsent(session: Session, operation: string, signal: AbortSignal): Promise<Consent> {
  const { claims } = await session.tokens.grant(signal).catch((error: unknown) => {
    throw explainNoToken(error, session.connector, operation);
  });
  const parsed = Claims.safeParse(claims);
  if (!parsed.success || parsed.data.aud === undefined) return { roles: null, directoryId: null };
  return { roles: parsed.data.roles ?? [], directoryId: parsed.data.tid?.toLowerCase() ?? null };
}

/** Nothing is sent where the token is for another directory than the connected one. */
async function proveDirectory(session: Session, operation: string, signal: AbortSignal): Promise<void> {
  const { directoryId, directory, connector } = session;
  const told = (await readConsent(session, operation, signal)).directoryId;
  const here = told ?? (GUID.test(directory) ? directory : null);
  if (directoryId === null || here === null || here === directoryId) return;
  const message =
    'These credentials are for another directory than the connected one. Enter those of an app registered there.';
  throw new VendorRefusedError(message, { connector, operation });
}

type Ask<Schema extends z.ZodType> = Omit<HttpRequest<Schema>, 'tokens'>;

/** One request below /v1.0, or to a link an earlier answer named, with a token for the connected directory. */
export async function ask<Schema extends z.ZodType>(session: Session, request: Ask<Schema>): Promise<z.output<Schema>> {
  return (await send(session, request)).data;
}

async function send<Schema extends z.ZodType>(session: Session, request: Ask<Schema>) {
  await proveDirectory(session, request.operation, request.signal);
  return session.http.request({ ...request, path: `/v1.0${request.path}`, tokens: session.tokens });
}

/** A read of one thing that a person may be waiting for. */
export function read<Schema extends z.ZodType>(
  session: Session,
  request: Omit<Ask<Schema>, 'method' | 'effect'>,
): Promise<z.output<Schema>> {
  return ask(session, { priority: 'interactive', ...request, method: 'GET', effect: 'read' });
}

const NEXT = '@odata.nextLink';

/** One page as Graph cut it: a page may hold fewer rows than were asked for, or none, and still have a next one. */
export interface Cut<T> {
  readonly rows: readonly T[];
  readonly isLast: boolean;
  /** When it was answered, by Microsoft's clock, as a UTC ISO instant: what is kept must not depend on ours. */
  readonly at: string;
}

/** Every page of a list. The link to the next one is followed as it stands, until there is none. */
export async function* readPages<Row extends z.ZodType>(
  session: Session,
  request: Omit<Ask<z.ZodType>, 'method' | 'effect' | 'schema'>,
  row: Row,
): AsyncGenerator<Cut<z.output<Row>>> {
  const schema = z.object({ value: z.array(row), [NEXT]: z.string().nullish() });
  const seen = new Set<string>();
  let link: string | null = null;
  do {
    const answer: { readonly headers: Readonly<Record<string, string>>; readonly data: z.output<typeof schema> } =
      await send(session, {
        ...request,
        ...(link === null ? {} : { link }),
        schema,
        method: 'GET',
        effect: 'read',
      });
    // A computed key is known to TypeScript as any of the object's members.
    const { data: page, headers } = answer;
    link = (page[NEXT] as string | null | undefined) ?? null;
    if (link !== null && seen.has(link)) {
      const message = 'Microsoft Graph named the same next page twice; the list would never end.';
      throw new VendorProtocolError(message, { connector: session.connector, operation: request.operation });
    }
    if (link !== null) seen.add(link);
    yield { rows: page.value as readonly z.output<Row>[], isLast: link === null, at: instantOf(headers['date']) };
  } while (link !== null);
}

function instantOf(date: string | undefined): string {
  const there = Date.parse(date ?? '');
  return new Date(Number.isNaN(there) ? Date.now() : there).toISOString();
}

/** The rows of every page of a short list. */
export async function readAll<Row extends z.ZodType>(
  ...given: Parameters<typeof readPages<Row>>
): Promise<readonly z.output<Row>[]> {
  const all: z.output<Row>[] = [];
  for await (const { rows } of readPages(...given)) all.push(...rows);
  return all;
}
