import * as z from 'zod';

/** Everything that comes back from Slack is outside input: button values and metadata are parsed like any other. */

const id = (prefix: string) => z.string().regex(new RegExp(`^${prefix}_[a-z0-9]{20}$`));
const hash = z.string().regex(/^[0-9a-f]{12}$/);

export const IntegrationButton = id('int');
export const RunButton = id('run');
export const GuidedButton = id('gui');
export const ExemptionButton = id('exm');
export const QuestionButton = id('ask');
export const RequestButton = id('req');

/** `<plan or request id>.<hash prefix>`: which list, and which version of it the person saw. */
export const DecisionButton = z
  .string()
  .transform((value) => value.split('.'))
  .pipe(z.tuple([z.string().regex(/^(plan|req)_[a-z0-9]{20}$/), hash]))
  .transform(([target, hashPrefix]) => ({ target, hashPrefix }));

/** `<preset>.<integration>.<vendor id>`: what is wanted of which seat. The vendor id may hold dots itself. */
export const PresetChoice = z
  .string()
  .transform((value) => /^([a-z]+)\.([^.]+)\.(.+)$/.exec(value)?.slice(1) ?? [])
  .pipe(z.tuple([z.enum(['details', 'roles', 'update', 'deactivate']), id('int'), z.string().max(200)]))
  .transform(([preset, integrationId, externalId]) => ({ preset, integrationId, externalId }));

/** `<change id>.<hash prefix>`: which change, and which difference of it the person saw. */
export const ChangeButton = z
  .string()
  .transform((value) => value.split('.'))
  .pipe(z.tuple([id('chg'), hash]))
  .transform(([changeId, hashPrefix]) => ({ changeId, hashPrefix }));

const json = <T extends z.ZodType>(shape: T) =>
  z
    .string()
    .transform((text, context) => {
      try {
        return JSON.parse(text) as unknown;
      } catch {
        context.addIssue({ code: 'custom', message: 'no JSON' });
        return z.NEVER;
      }
    })
    .pipe(shape);

export const ReviewMetadata = json(z.object({ planId: id('plan'), hash, page: z.int() }));
export const ConnectMetadata = json(z.object({ connectorId: z.string() }));
export const TenantsMetadata = json(z.object({ pendingId: id('try') }));
export const IntegrationMetadata = json(z.object({ integrationId: id('int') }));
export const SettingsMetadata = json(z.object({ integrationId: id('int'), version: z.int() }));
export const QuestionMetadata = json(z.object({ questionId: id('ask') }));
export const PeopleMetadata = json(z.object({ fileId: id('ppl') }));
export const AccountMetadata = json(
  z.object({
    integrationId: id('int'),
    externalId: z.string().max(200),
    what: z.enum(['details', 'roles', 'update', 'deactivate']).optional(),
  }),
);
export const ChangeFormMetadata = json(
  z.object({ changeId: id('chg'), integrationId: id('int'), externalId: z.string().max(200) }),
);
export const ChangeMetadata = json(z.object({ changeId: id('chg'), hash, integrationId: id('int') }));
export const UploadMetadata = json(z.object({ uploadId: id('upl') }));

const ElementState = z.looseObject({
  type: z.string(),
  value: z.string().nullish(),
  selected_option: z.object({ value: z.string() }).nullish(),
  selected_options: z.array(z.object({ value: z.string() })).nullish(),
  selected_user: z.string().nullish(),
  selected_users: z.array(z.string()).nullish(),
  selected_conversation: z.string().nullish(),
  selected_channel: z.string().nullish(),
  selected_date: z.string().nullish(),
  selected_time: z.string().nullish(),
  files: z.array(z.object({ id: z.string() })).nullish(),
});

const StateValues = z.record(z.string(), z.record(z.string(), ElementState));

/** What a person entered, by block id: one text, or several where several may be chosen. */
export interface Entered {
  text(block: string): string | null;
  many(block: string): readonly string[];
  readonly blocks: readonly string[];
}

/** Reads `view.state.values`. Throws ZodError on anything Slack does not document. */
export function readEntered(values: unknown): Entered {
  const state = StateValues.parse(values);
  const element = (block: string) => Object.values(state[block] ?? {})[0];
  return {
    blocks: Object.keys(state),
    text(block) {
      const it = element(block);
      return (
        it?.value ??
        it?.selected_option?.value ??
        it?.selected_user ??
        it?.selected_conversation ??
        it?.selected_channel ??
        it?.selected_date ??
        it?.selected_time ??
        null
      );
    },
    many(block) {
      const it = element(block);
      return (
        it?.selected_options?.map((option) => option.value) ??
        it?.selected_users ??
        it?.files?.map((file) => file.id) ??
        []
      );
    },
  };
}
