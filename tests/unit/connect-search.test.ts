import { expect, it } from 'vitest';
import { onTenantsSubmit } from '../../commands/connect/modal.ts';
import { createPending } from '../../src/app.ts';
import { HandClock } from '../stores.ts';
import { readable } from './blocks/readable.ts';

const PENDING = `try_${'0'.repeat(20)}`;
const tenants = Array.from({ length: 250 }, (_, at) => ({ id: `0oa${at}`, name: `App ${at}`, connected: false }));

/** Presses the button of the choice, by `U1` who entered the key, and tells what the modal then shows. */
function aChoice() {
  const pending = createPending(new HandClock());
  pending.put(PENDING, { actor: 'U1', connectorId: 'okta-app', values: { secret: 'key' }, tenants });
  const connected: (readonly string[])[] = [];
  const deps = {
    pending,
    useCases: {
      connectorCards: () => [{ id: 'okta-app', name: 'Okta app', tenantNoun: 'app' }],
      connectIntegration: async (input: { readonly tenantIds: readonly string[] }) => {
        connected.push(input.tenantIds);
        return { kind: 'failed', problem: 'a test' };
      },
    },
  } as unknown as Parameters<typeof onTenantsSubmit>[0];
  const submit = async (search: string | null, chosen: readonly string[], actor = 'U1') => {
    const shown: { readonly view: Parameters<typeof readable>[0] }[] = [];
    await onTenantsSubmit(deps)({
      ack: async (answer: { readonly view: Parameters<typeof readable>[0] }) => void shown.push(answer),
      body: { user: { id: actor } },
      client: { views: { update: async () => {} } },
      view: {
        id: 'V1',
        private_metadata: JSON.stringify({ pendingId: PENDING }),
        state: {
          values: {
            search: { value: { type: 'plain_text_input', value: search } },
            tenants: { value: { type: 'multi_static_select', selected_options: chosen.map((value) => ({ value })) } },
          },
        },
      },
    } as unknown as Parameters<ReturnType<typeof onTenantsSubmit>>[0]);
    return shown.map(({ view }) => readable(view)).join('\n');
  };
  return { submit, connected };
}

it('an app beyond the hundred in the list is found by a part of its name and then connected, the key entered once', async () => {
  const { submit, connected } = aChoice();
  const found = await submit('app 249', []);
  expect(found).toContain('1 of 250 apps fits.');
  expect(found).toContain('App 249');
  expect(connected).toEqual([]);
  await submit('app 249', ['0oa249']);
  expect(connected).toEqual([['0oa249']]);
});

it('searching is for whoever entered the key alone', async () => {
  const { submit, connected } = aChoice();
  expect(await submit('app 249', [], 'U9')).toContain('Not connected');
  expect(connected).toEqual([]);
});
