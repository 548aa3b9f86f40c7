import type { Hint } from '../slack/types.ts';
import type { World } from '../world.ts';

/** What to try, in order, for the panel beside the page. `empty`: nothing is connected when it starts. */
export function createHints(world: World, empty: boolean): readonly Hint[] {
  const token = world.token('sat-full');
  const begin: readonly Hint[] = [
    {
      title: 'Connect Asana',
      text: 'Paste the token below, check the access, choose *Northwind*.',
      command: '/licenses connect asana',
      copy: token,
    },
    {
      title: 'Allow removals',
      text: 'It starts read-only. Tick *Remove people after an approver agrees* and name Ada Park as approver.',
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
      text: 'Press *Remove from Asana* beside a person, or choose several in *Review list*.',
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
      title: 'Take a removal back',
      text: `Aha! can bring people back. Connect it (subdomain *${world.ahaDomains.northwind}*, the key below), allow removals in \`/licenses settings aha\`, post \`/licenses report aha\`, remove somebody and press *Restore*.`,
      command: '/licenses connect aha',
      copy: world.token('aha-admin'),
    },
    {
      title: 'Be somebody else',
      text: 'Switch to Linus Brandt at the lower left and try to approve: the bot refuses and says who may.',
    },
  ];
}
