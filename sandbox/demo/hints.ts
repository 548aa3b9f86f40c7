import type { Hint } from '../slack/types.ts';
import type { World } from '../world.ts';

/** What to try, in order, for the panel beside the page. `empty`: nothing is connected when it starts. */
export function createHints(world: World, empty: boolean): readonly Hint[] {
  const token = world.token('sat-full');
  const [tenant] = world.entra.tenants;
  const registration = world.entra.registrations.find(({ label }) => label === 'entra-read');
  const begin: readonly Hint[] = [
    {
      title: 'Connect Asana',
      text: 'Paste the token below, check the access, choose *Northwind*.',
      command: '/licenses connect asana',
      copy: token,
    },
    {
      title: 'Allow removals',
      text: 'It starts read-only. Tick *Remove people after an approver agrees* and name Grace Osei as approver.',
      command: '/licenses settings asana',
    },
  ];
  const labs: Hint = {
    title: 'Connect a second workspace',
    text: 'Paste the token, choose *Northwind Labs*. Its plan has no audit log: see how unknown is not idle.',
    command: '/licenses connect asana',
    copy: token,
  };
  return [
    ...(empty ? begin : []),
    {
      title: 'See who uses what',
      text: 'Every seat is active, idle, unknown or protected, with the evidence.',
      command: '/licenses asana',
    },
    { title: 'Post the report', text: 'The list goes to #it-licenses.', command: '/licenses report asana' },
    {
      title: 'Approve somebody',
      text: 'You asked for the list, so somebody else decides: switch to Grace Osei at the lower left, press *Remove from Asana* beside a person, or choose several in *Review list*.',
    },
    {
      title: 'Look at the Asana tab',
      text: 'The seat is gone there, and the one call that did it is listed.',
    },
    {
      title: 'Change the facts',
      text: 'In the Asana tab let somebody idle sign in, then approve that person: the seat stays.',
    },
    { title: 'Get the digest', text: 'What is in use, what was done, what waits.', command: '/licenses digest' },
    {
      title: 'Ask why',
      text: 'What each source saw of one person, app by app, and what it cannot see.',
      command: `/licenses why ${world.people.linus.email}`,
    },
    ...(empty ? [] : [labs]),
    {
      title: 'Undo a removal',
      text: `Aha! can bring people back. Connect it (subdomain *${world.ahaDomains.northwind}*, the key below), as Ada, name Grace Osei as approver in \`/licenses settings aha\`, post \`/licenses report aha\`; as Grace remove somebody and press *Restore*.`,
      command: '/licenses connect aha',
      copy: world.token('aha-admin'),
    },
    {
      title: 'See an app through Okta',
      text: `An app without an API of its own: choose *Lucidchart* to take seats back, or *Calibration Log*, where a group gives the seats. The address is *${world.oktaHost}*, the client ID *${world.oktaClientId}*, the private key is below.`,
      command: '/licenses connect okta-app',
      copy: world.token('okta-app'),
    },
    {
      title: 'Connect the directory',
      text: `Entra ID knows who left and who signs in to what. Directory *${tenant?.domains[0] ?? ''}*, application *${registration?.clientId ?? ''}*, the secret below.`,
      command: '/licenses connect entra',
      copy: world.token('entra-read'),
    },
    {
      title: 'Connect the HR system',
      text: `BambooHR knows who left, who will leave and who is on leave. Company *${world.bambooDomain}*, the key below; then confirm it in \`/licenses sources asana\`.`,
      command: '/licenses connect bamboohr',
      copy: world.token('bamboo-full'),
    },
    {
      title: 'Be somebody else',
      text: 'Switch to Linus Brandt at the lower left and try to approve: the bot refuses and says who may.',
    },
  ];
}
