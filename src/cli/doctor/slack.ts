import type { Config } from '../../config.ts';
import { manifestDrift } from '../../slack/manifest.ts';
import type { Answer, BotIdentity, SlackProbe } from '../../slack/probe.ts';
import { SCOPES } from '../../slack/scopes.ts';
import { type Finding, fail, note, ok, warn } from './finding.ts';

/** A clock that is off by more than this makes Slack's signatures stale (five minutes), or soon will. */
const SKEW_WARN_MS = 30_000;
const SKEW_FAIL_MS = 240_000;

/** Everything a bot token and an app token can tell about the installation. */
export async function checkSlack(config: Config, probe: SlackProbe, now: () => number): Promise<Finding[]> {
  const bot = await probe.bot();
  if (bot.kind !== 'ok') return [botRefused(bot)];
  const { team, user, scopes } = bot.value;
  return [
    ok('Slack bot token', `${user} in ${team}`),
    ...checkScopes(scopes),
    ...(await checkManifest(config, probe)),
    ...checkClock(bot.value, now()),
    await checkDelivery(config, probe),
    ...(await checkChannel(config, probe)),
    ...(await checkAdmins(config, probe)),
  ];
}

function botRefused(answer: Exclude<Answer<BotIdentity>, { kind: 'ok' }>): Finding {
  const what = 'Slack bot token';
  if (answer.kind === 'unreachable')
    return fail(
      what,
      `Slack did not answer: ${answer.why}`,
      'check the network, a proxy, and SLACK_API_URL if it is set',
    );
  return fail(
    what,
    `Slack says ${answer.error}`,
    'copy SLACK_BOT_TOKEN again from "OAuth & Permissions" of your Slack app',
  );
}

/** Granted scopes against the manifest's, both ways. */
export function checkScopes(granted: readonly string[]): Finding[] {
  const what = 'Slack scopes';
  if (granted.length === 0) return [note(what, 'Slack did not name the scopes of this token')];
  const findings: Finding[] = [];
  const missing = SCOPES.filter(({ scope }) => !granted.includes(scope));
  for (const { scope, without } of missing.filter(({ optional }) => !optional)) {
    const mend = 'update the app from manifest.yml and install it to the workspace again';
    findings.push(fail(what, `${scope} is missing: without it ${without}`, mend));
  }
  for (const { scope, without } of missing.filter(({ optional }) => optional)) {
    findings.push(note(what, `${scope} (optional) is not granted: without it ${without}`));
  }
  const extra = granted.filter((scope) => !SCOPES.some((known) => known.scope === scope));
  if (extra.length > 0) {
    const mend = 'update the app from manifest.yml and install it again; a token should carry no more than it needs';
    findings.push(warn(what, `granted and not in manifest.yml: ${extra.join(', ')}`, mend));
  }
  if (missing.every(({ optional }) => optional)) findings.unshift(ok(what, 'every required scope is granted'));
  return findings;
}

/** The app's live settings against manifest.yml; Slack shows them to a configuration token alone. */
async function checkManifest({ slack }: Config, probe: SlackProbe): Promise<Finding[]> {
  const what = 'manifest';
  const answer = await probe.manifest();
  const seen = 'the slash command, interactivity, events, tabs and the Socket Mode switch';
  if (answer === null) {
    const how = 'set SLACK_CONFIG_TOKEN for one run, from the foot of api.slack.com/apps, or compare them by hand';
    return [note(what, `${seen} cannot be read with a bot token; ${how}`)];
  }
  if (answer.kind === 'unreachable') return [note(what, `${seen} could not be read: ${answer.why}`)];
  if (answer.kind === 'refused') {
    const mend = 'make a new configuration token at the foot of api.slack.com/apps, by somebody who may edit this app';
    return [warn(what, `${seen} could not be read: Slack says ${answer.error}`, mend)];
  }
  const drift = manifestDrift(answer.value, slack.delivery.mode);
  const mend = 'update the app from manifest.yml at api.slack.com, and install it again if Slack asks for it';
  if (drift.length === 0) return [ok(what, `${seen} are as manifest.yml says`)];
  return drift.map(({ kind, what: said }) => (kind === 'missing' ? fail : warn)(what, said, mend));
}

function checkClock({ slackTime }: BotIdentity, now: number): Finding[] {
  const what = 'clock';
  if (slackTime === null) return [note(what, 'Slack did not tell its time')];
  const skew = now - slackTime;
  const detail = `${Math.round(Math.abs(skew) / 1000)} s ${skew < 0 ? 'behind' : 'ahead of'} Slack`;
  const mend = 'let the machine keep time by NTP';
  if (Math.abs(skew) > SKEW_FAIL_MS) return [fail(what, detail, mend)];
  if (Math.abs(skew) > SKEW_WARN_MS) return [warn(what, detail, mend)];
  return [ok(what, 'agrees with Slack')];
}

async function checkDelivery(config: Config, probe: SlackProbe): Promise<Finding> {
  const { delivery } = config.slack;
  if (delivery.mode === 'http')
    return note('Slack request URL', 'whether Slack reaches this machine and signs with this secret shows only in use');
  const what = 'Slack app token';
  const answer = await probe.socket(delivery.appToken.reveal());
  if (answer.kind === 'ok') return ok(what, 'opens Socket Mode');
  if (answer.kind === 'unreachable') return fail(what, `Slack did not answer: ${answer.why}`, 'check the network');
  const mend =
    'make an app-level token with connections:write under "Basic Information", and see that Socket Mode is on';
  return fail(what, `Slack says ${answer.error}`, mend);
}

async function checkChannel({ channel }: Config, probe: SlackProbe): Promise<Finding[]> {
  const what = 'Slack channel';
  if (channel === null) return [];
  const answer = await probe.channel(channel);
  if (answer.kind === 'unreachable') return [note(what, `unknown: ${answer.why}`)];
  if (answer.kind === 'refused' && answer.error === 'missing_scope')
    return [note(what, `whether the bot is in ${channel} is unknown without ${answer.needed ?? 'channels:read'}`)];
  if (answer.kind === 'refused') {
    const mend = 'check the id in SEATKEEPER_CHANNEL; into a private channel the bot has to be invited';
    return [fail(what, `Slack says ${answer.error} of ${channel}`, mend)];
  }
  const { name, member, archived } = answer.value;
  if (archived) return [fail(what, `#${name} is archived`, 'choose another channel in SEATKEEPER_CHANNEL')];
  if (!member) return [warn(what, `the bot is not in #${name}`, 'type there: /invite @Seatkeeper')];
  return [ok(what, `the bot is in #${name}`)];
}

async function checkAdmins({ admins }: Config, probe: SlackProbe): Promise<Finding[]> {
  const what = 'admins';
  if (admins.length === 0) {
    const mend = 'set SEATKEEPER_ADMINS, or name approvers in the settings of each app';
    return [warn(what, 'SEATKEEPER_ADMINS is not set, so nobody may approve before approvers are named', mend)];
  }
  const findings: Finding[] = [];
  for (const id of admins) {
    const answer = await probe.person(id);
    const mend = 'put the member id of somebody in this workspace into SEATKEEPER_ADMINS';
    if (answer.kind === 'unreachable') findings.push(note(what, `${id} is unknown: ${answer.why}`));
    else if (answer.kind === 'refused' && answer.error === 'missing_scope')
      findings.push(note(what, `who ${id} is cannot be told without ${answer.needed ?? 'users:read'}`));
    else if (answer.kind === 'refused') findings.push(fail(what, `Slack says ${answer.error} of ${id}`, mend));
    else if (answer.value.deactivated) findings.push(fail(what, `${answer.value.name} (${id}) is deactivated`, mend));
    else findings.push(ok(what, `${answer.value.name} (${id})`));
  }
  return findings;
}
