import { expect, it } from 'vitest';
import { changeWords } from '../../../blocks/change-words.ts';
import { connectors } from '../../../connectors/index.ts';
import { refOf } from '../../../src/use-cases/rows.ts';
import { anIntegrationRow } from '../../builders.ts';

it.each([
  ['asana', 'Remove from Asana'],
  ['okta-app', 'Remove from Lucidchart'],
  ['entra-app', 'Remove from Lucidchart'],
])(
  'a seat of %s is taken by the button "%s": what somebody loses is named, not how it is reached',
  (connector_id, label) => {
    const row = anIntegrationRow({ connector_id, tenant_name: 'Lucidchart' });
    const integration = refOf(row, { find: (id) => connectors.find((one) => one.id === id) });
    expect(changeWords({ integration, effects: null }).label).toBe(label);
  },
);
