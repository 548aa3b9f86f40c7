import { type Exceptions, loadDescription } from './description.ts';
import { OpenApi } from './openapi.ts';

const EXCEPTIONS: Exceptions = {
  prefix: '/api/1.0',
  outside: [
    {
      path: /^\/scim\//,
      why: 'SCIM is described on developers.asana.com/docs/scim and by RFC 7643 and 7644, not in the OpenAPI description',
    },
  ],
  corrections: [
    {
      at: ['components', 'schemas', 'WorkspaceResponse', 'allOf', '1', 'properties', 'email_domains', 'items'],
      remove: 'format',
      why: 'declared as uri, while its own example "asana.com" is a plain domain',
    },
  ],
  optFields: [
    {
      template: /workspace_memberships/,
      field: 'user.email',
      why: 'not in the list, but ConductorOne/baton-asana asks for it and gets it; the one list that gives seat and address together',
    },
    {
      template: /workspace_memberships/,
      field: 'user.gid',
      why: 'every record carries its gid whether asked for or not',
    },
  ],
  statuses: [
    {
      template: /./,
      status: 429,
      why: 'developers.asana.com/docs/rate-limits; no operation lists it, components.responses has it',
    },
    {
      template: /audit_log_events$/,
      status: 402,
      why: 'components.responses.PaymentRequired; seen where a plan is too small',
    },
    // This operation lists 200 alone; its siblings list all of these.
    ...[400, 401, 403, 404].map((status) => ({
      template: /^\/workspaces\/\{workspace_gid\}\/workspace_memberships$/,
      status,
      why: 'the operation lists only 200',
    })),
  ],
  errorSchema: 'ErrorResponse',
};

/** Asana's official description, asana_oas.yaml of Asana/openapi. */
export const loadAsanaSpec = (): OpenApi => new OpenApi(loadDescription('asana_oas.yaml'), EXCEPTIONS);
