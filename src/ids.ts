import { randomBytes } from 'node:crypto';

/** Makes ids: unguessable, short enough for Slack's button values, sortable by nothing on purpose. */
export interface Ids {
  /** `prefix_` and 20 characters of lower-case base 32 (100 bits). */
  next(prefix: string): string;
}

const ALPHABET = 'abcdefghjkmnpqrstvwxyz0123456789';

export const randomIds: Ids = {
  next(prefix) {
    let text = '';
    for (const byte of randomBytes(20)) text += ALPHABET[byte % ALPHABET.length];
    return `${prefix}_${text}`;
  },
};
