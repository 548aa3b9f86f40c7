import { parseArgs } from 'node:util';
import { createProbe } from '../slack/probe.ts';
import { checkConfiguration, checkRuntime } from './doctor/configuration.ts';
import { checkDatabase } from './doctor/database.ts';
import { type Finding, lines, note } from './doctor/finding.ts';
import { checkPorts } from './doctor/ports.ts';
import { checkSlack } from './doctor/slack.ts';
import { checkIntegrations, checkKeyAlone } from './doctor/vendors.ts';
import { logTo } from './open.ts';
import type { Terminal, Verb } from './verb.ts';

/** A preflight with the real tokens: reads, tries and tells, and changes nothing anywhere. */
export const doctor: Verb = {
  name: 'doctor',
  usage: '[--json]',
  does: 'checks configuration, Slack, database, key and every connected app; changes nothing',
  async run(words, terminal) {
    const { values } = parseArgs({ args: [...words], options: { json: { type: 'boolean' } } });
    const findings = await examine(terminal);
    const sound = findings.every(({ status }) => status !== 'fail');
    if (values.json === true) {
      terminal.out(JSON.stringify({ ok: sound, findings }, null, 2));
      return sound ? 0 : 1;
    }
    for (const finding of findings) for (const line of lines(finding)) terminal.out(line);
    terminal.out('');
    terminal.out(summary(findings));
    return sound ? 0 : 1;
  },
};

async function examine(terminal: Terminal): Promise<readonly Finding[]> {
  const { config, findings } = checkConfiguration(terminal);
  findings.unshift(checkRuntime());
  if (config === null) return [...findings, note('everything else', 'was not looked at: it needs the configuration')];
  const log = logTo(terminal, config);
  findings.push(...(await checkSlack(config, createProbe(config, log), () => Date.now())));
  const database = checkDatabase(config);
  findings.push(...database.findings);
  if (database.usable) findings.push(...(await checkIntegrations(config, log)));
  else if (database.absent) findings.push(...checkKeyAlone(config));
  else findings.push(note('key and apps', 'were not looked at: they need a sound and up-to-date database'));
  findings.push(...(await checkPorts(config)));
  return findings;
}

function summary(findings: readonly Finding[]): string {
  const count = (status: Finding['status']) => findings.filter((finding) => finding.status === status).length;
  const [failures, warnings] = [count('fail'), count('warn')];
  if (failures === 0 && warnings === 0) return 'All is well.';
  const plural = (number: number, word: string) => `${number} ${word}${number === 1 ? '' : 's'}`;
  return [failures > 0 ? plural(failures, 'failure') : '', warnings > 0 ? plural(warnings, 'warning') : '']
    .filter((text) => text !== '')
    .join(', ');
}
