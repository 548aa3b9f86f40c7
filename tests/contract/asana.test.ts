import { describe, expect, it } from 'vitest';
import { asana } from '../../connectors/asana/index.ts';
import { validateForm } from '../../src/connector/form-fields.ts';
import { harnessFor, tokens } from './asana-scene.ts';
import { describeConnector } from './describe-connector.ts';

describe('Asana', () => {
  describeConnector(asana, harnessFor(tokens.service));
});

describe('the Asana token a person pastes', () => {
  it.each(['1/12:abcdef', '  1/12:abcdef\n', 'Bearer 1/12:abcdef', ' bearer   1/12:abcdef '])(
    'is understood as %j',
    (token) => {
      expect(validateForm(asana.auth.schema, { token })).toEqual({ ok: true, value: { token: '1/12:abcdef' } });
    },
  );

  it.each(['short', 'two words here', '1/12:\u200babcdefgh', 'Bearer'])(
    'is refused as %j without being repeated',
    (token) => {
      const answer = validateForm(asana.auth.schema, { token });
      expect(answer).toMatchObject({ ok: false, errors: { token: expect.any(String) } });
      expect(JSON.stringify(answer)).not.toContain(token);
    },
  );
});
