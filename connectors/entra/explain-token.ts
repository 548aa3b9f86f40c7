import { VendorAuthError, VendorRefusedError } from '../../src/errors.ts';

/** Mends for the refusals one meets while connecting (reference-error-codes, checked 2026-11-22). */
const MENDS: readonly (readonly [RegExp, string])[] = [
  [
    /AADSTS7000215\b/,
    'Microsoft does not accept this client secret. Copy the secret’s value, not its id, and check that it belongs to this application.',
  ],
  [/AADSTS7000222\b/, 'This client secret has expired. Make a new one under Certificates & secrets.'],
  [/AADSTS700016\b/, 'This directory has no such application. Check the application id and the directory id.'],
  [/AADSTS900(02|23)\b/, 'Microsoft knows no such directory. Check the tenant id or the domain.'],
  [
    /AADSTS7000(27|24|23|21)\b/,
    'Microsoft does not accept this certificate. Upload it to the application, and check the private key and the thumbprint.',
  ],
];

/** Why there is no token, with its mend where the code is a known one; any other error as it is. */
export function explainNoToken(error: unknown, connector: string, operation: string): unknown {
  if (!(error instanceof VendorAuthError || error instanceof VendorRefusedError)) return error;
  const mend = MENDS.find(([code]) => code.test(error.message))?.[1];
  if (mend === undefined) return error;
  const context = { connector, operation, ...(error.status === null ? {} : { status: error.status }) };
  return error instanceof VendorAuthError
    ? new VendorAuthError(mend, context, error)
    : new VendorRefusedError(mend, context, error);
}
