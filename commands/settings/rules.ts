import { renderChangedMeanwhile } from '../../blocks/changed-meanwhile.ts';
import { renderRules } from '../../blocks/rules-modal.ts';
import { IntegrationButton, readEntered, SettingsMetadata } from '../../src/slack/payloads.ts';
import { pressed } from '../licenses/actions.ts';
import type { Action, CommandDeps, Submission } from '../listener.ts';

/** "More rules" in the settings: a second form on top of the first. */
export function onRules(deps: CommandDeps) {
  return async ({ ack, action, body, client }: Action): Promise<void> => {
    await ack();
    const integrationId = IntegrationButton.parse(pressed(action));
    const result = await deps.useCases.showRules({ actor: body.user.id, integrationId });
    if (result.kind === 'rules')
      await client.views.push({ trigger_id: body.trigger_id, view: renderRules(result.view) });
  };
}

/** Saves what was entered and goes back to the settings; a fault stands beside its field and nothing is lost. */
export function onRulesSubmit(deps: CommandDeps) {
  return async ({ ack, body, view }: Submission): Promise<void> => {
    const { integrationId, version } = SettingsMetadata.parse(view.private_metadata);
    const entered = readEntered(view.state.values);
    const { text, many, blocks } = entered;
    const result = await deps.useCases.saveRules({
      actor: body.user.id,
      integrationId,
      version,
      action: text('action'),
      days: many('days').map(Number),
      from: text('from'),
      to: text('to'),
      zone: text('zone'),
      holidays: blocks.includes('holidays') ? (text('holidays') ?? '').split(/[\s,;]+/).filter(Boolean) : null,
      capRun: text('cap_run'),
      capRunPercent: text('cap_run_percent'),
      capDay: text('cap_day'),
      capPercent: text('cap_percent'),
      evidenceAge: text('evidence_age'),
      importAge: text('import_age'),
      restoreDays: text('restore_days'),
      planLifeDays: text('plan_life'),
      keepDays: text('keep_days'),
      ...(blocks.includes('tell_holders') ? { tellHolders: many('tell_holders').includes('yes') } : {}),
      errorRate: text('error_rate'),
      typeId: text('type'),
      typeThreshold: text('type_threshold'),
      typeGrace: text('type_grace'),
      typeAction: text('type_action'),
    });
    switch (result.kind) {
      case 'saved':
        return ack();
      case 'changed_meanwhile':
        return ack({ response_action: 'update', view: renderChangedMeanwhile(result) });
      case 'invalid':
        return ack({ response_action: 'errors', errors: { ...result.errors } });
      case 'refused':
        return ack({ response_action: 'errors', errors: { action: result.reason } });
      case 'not_found':
        return ack({ response_action: 'errors', errors: { action: 'This integration is no longer connected.' } });
    }
  };
}
