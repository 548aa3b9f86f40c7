import type { App, BlockAction, ViewSubmitAction } from '@slack/bolt';
import { onConnectPick, onConnectStart, onConnectSubmit, onTenantsSubmit } from './connect/modal.ts';
import { onEndExemption, onExtendExemption, onLetExemption } from './exempt/actions.ts';
import { onExemptSubmit, onKeepUntil } from './exempt/modal.ts';
import { onGuidedCheck, onGuidedStop } from './guided/admin.ts';
import { onAnswer, onAskBack } from './holder/actions.ts';
import { onManagerKeep, onManagerRelease, onManagerSubmit } from './holder/manager.ts';
import { onHomeOpened } from './home/home.ts';
import { onImport, onImportSubmit, onUploadSubmit } from './import/modal.ts';
import { onPeople, onPeopleSubmit, onPeopleUpload } from './import/people.ts';
import { onAcceptLoss, onReport, onShow, onSync } from './licenses/actions.ts';
import { onLicenses } from './licenses/command.ts';
import { onDryRun } from './licenses/dry-run.ts';
import type { Action, CommandDeps, Submission } from './listener.ts';
import { onPreset } from './person/card.ts';
import { onChangeConfirm, onChangeDecision, onChangeForm } from './person/change.ts';
import { onReadAgain } from './person/reading.ts';
import { onRemovalSubmit } from './person/removal.ts';
import { onApprove, onKeep, onReview, onReviewPage, onReviewSubmit } from './reclaim/actions.ts';
import { onRestore } from './reclaim/restore.ts';
import { onRolesSubmit } from './roles/modal.ts';
import { onSettings, onSettingsSubmit } from './settings/modal.ts';
import { onRules, onRulesSubmit } from './settings/rules.ts';
import { onSources, onSourcesSubmit } from './sources/modal.ts';

/** Every entry point from Slack, by name. What is not named here is acknowledged and ignored, so nobody waits for it. */
export function registerCommands(app: App, deps: CommandDeps): void {
  app.command('/licenses', onLicenses(deps));
  app.event('app_home_opened', onHomeOpened(deps));

  const actions: Readonly<Record<string, (args: Action) => Promise<void>>> = {
    'license.report': onReport(deps),
    'license.dry_run': onDryRun(deps),
    'license.show': onShow(deps),
    'license.sync': onSync(deps),
    'license.settings': onSettings(deps),
    'license.import': onImport(deps),
    'people.import': onPeople(deps),
    'sync.accept_loss': onAcceptLoss(deps),
    'reclaim.approve_item': onApprove(deps),
    'reclaim.approve_all': onApprove(deps),
    'reclaim.keep_item': onKeep(deps),
    'reclaim.reject_all': onKeep(deps),
    'reclaim.restore_item': onRestore(deps),
    'reclaim.review': onReview(deps),
    'review.page': onReviewPage(deps),
    'holder.keep': onAnswer(deps, 'keep'),
    'holder.release': onAnswer(deps, 'release'),
    'holder.ask_back': onAskBack(deps),
    'manager.keep': onManagerKeep(deps),
    'manager.release': onManagerRelease(deps),
    'settings.rules': onRules(deps),
    'sources.open': onSources(deps),
    'exempt.open_item': onKeepUntil(deps),
    'exempt.end': onEndExemption(deps),
    'exempt.extend': onExtendExemption(deps),
    'exempt.let': onLetExemption(deps),
    'guided.check': onGuidedCheck(deps),
    'guided.stop': onGuidedStop(deps),
    'person.do': onPreset(deps),
    'change.approve': onChangeDecision(deps, 'approveChange'),
    'change.reject': onChangeDecision(deps, 'rejectChange'),
    'connect.start': onConnectStart(deps),
    'connect.pick': onConnectPick(deps),
  };
  const views: Readonly<Record<string, (args: Submission) => Promise<void>>> = {
    'connect.submit': onConnectSubmit(deps),
    'connect.tenants': onTenantsSubmit(deps),
    'settings.submit': onSettingsSubmit(deps),
    'sources.submit': onSourcesSubmit(deps),
    'roles.submit': onRolesSubmit(deps),
    'rules.submit': onRulesSubmit(deps),
    'exempt.submit': onExemptSubmit(deps),
    'manager.submit': onManagerSubmit(deps),
    'review.submit': onReviewSubmit(deps),
    'person.read': onReadAgain(deps),
    'change.form': onChangeForm(deps),
    'change.confirm': onChangeConfirm(deps),
    'removal.submit': onRemovalSubmit(deps),
    'csv.upload': onUploadSubmit(deps),
    'csv.import': onImportSubmit(deps),
    'people.upload': onPeopleUpload(deps),
    'people.import': onPeopleSubmit(deps),
  };
  for (const [action_id, listener] of Object.entries(actions)) {
    app.action<BlockAction>({ type: 'block_actions', action_id }, listener);
  }
  for (const [callback_id, listener] of Object.entries(views)) {
    app.view<ViewSubmitAction>({ type: 'view_submission', callback_id }, listener);
  }

  // Bolt answers what no listener matches only after three seconds, with an error in front of the person.
  app.command(/.*/, async ({ ack, command }) => {
    if (command.command !== '/licenses') await ack();
  });
  app.action(/.*/, async ({ ack, action }) => {
    if (!('action_id' in action) || !(action.action_id in actions)) await ack();
  });
  app.view(/.*/, async ({ ack, view }) => {
    if (!(view.callback_id in views)) await ack();
  });
}
