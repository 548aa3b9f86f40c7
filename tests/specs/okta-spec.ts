import { type Exceptions, loadDescription } from './description.ts';
import { OpenApi } from './openapi.ts';

const EXCEPTIONS: Exceptions = {
  prefix: '',
  outside: [
    {
      path: /^\/oauth2\/v1\/token$/,
      why: 'the token endpoint is described by RFC 6749, 7523 and 9449 and by developer.okta.com, not by the management API',
    },
  ],
  corrections: [],
  optFields: [],
  statuses: [
    {
      template: /./,
      status: 400,
      why: 'a wrong filter or limit; listed by some operations only, the shape is the same',
    },
    { template: /./, status: 401, why: 'no operation lists it; E0000011 of developer.okta.com, error codes' },
  ],
  errorSchema: 'Error',
};

/** Okta's official description, management API 2026.06.3 of okta/okta-management-openapi-spec, without its examples. */
export const loadOktaSpec = (): OpenApi => new OpenApi(loadDescription('okta_management_noExamples.yaml'), EXCEPTIONS);
