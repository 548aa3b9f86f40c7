import type * as z from 'zod';
import type {
  ActionInput,
  ActionName,
  ActionOutcome,
  Actions,
  Connection,
  DowngradeInput,
  Target,
  UndoData,
  UpdateInput,
  VendorAccount,
  WriteAction,
} from './contract.ts';

const NOT_OFFERED = 'This connector does not offer that action.';
const NO_WAY_BACK = 'What is needed to undo this was not kept.';
const NO_LICENSE = 'No license to change to was chosen.';
const NOTHING_CHOSEN = 'Nothing was chosen to be changed.';
const UNUSABLE_VALUES = 'What was chosen cannot be used for this change.';

/** An action as the engine calls it, whichever input the connector's own one takes. */
interface BoundAction extends Pick<Connection, 'perform'> {
  readonly effects: () => ReturnType<Connection['effects']>;
  readonly blockers: (...args: Tail<Parameters<Connection['blockers']>>) => readonly string[];
  readonly achieved: (...args: Tail<Parameters<Connection['achieved']>>) => 'yes' | 'no' | 'unknown';
  readonly undoOf: (account: VendorAccount, input: ActionInput) => UndoData | null;
}
type Tail<List extends readonly unknown[]> = List extends readonly [unknown, ...infer Rest] ? Rest : never;

/** Closes a connector's actions over its session. One it does not have blocks, is never achieved and is refused. */
export function connectActions<Session>(
  actions: Actions<Session>,
  session: Session,
): Pick<Connection, 'effects' | 'blockers' | 'achieved' | 'undoOf' | 'perform' | 'present' | 'weight'> {
  const { reclaim, restore, demote, downgrade, update } = actions;
  const bound: Partial<Record<ActionName, BoundAction>> = {
    ...(reclaim && { reclaim: bindAction(reclaim, session, (input) => ({ input })) }),
    ...(restore && { restore: bindAction(restore, session, readUndo) }),
    ...(demote && { demote: bindAction(demote, session, (input) => ({ input })) }),
    ...(downgrade && { downgrade: bindAction(downgrade, session, readLicense) }),
    ...(update && { update: bindAction(update, session, (input) => readValues(input, update.fields)) }),
  };
  return {
    effects: (action) => bound[action]?.effects() ?? null,
    // An empty list means go ahead, so an action that does not exist must have a reason.
    blockers: (action, account, input, tenant) => bound[action]?.blockers(account, input, tenant) ?? [NOT_OFFERED],
    achieved: (action, account, input) => bound[action]?.achieved(account, input) ?? 'unknown',
    undoOf: (action, account, input) => bound[action]?.undoOf(account, input) ?? null,
    perform: async (action, input, signal, mayGoOn): Promise<ActionOutcome> =>
      (await bound[action]?.perform(action, input, signal, mayGoOn)) ?? { kind: 'refused', reason: NOT_OFFERED },
    ...(update && {
      present: (account) => update.present?.(account) ?? {},
      weight: (values) => update.weight?.(values) ?? 'detail',
    }),
  };
}

function bindAction<Session, Input>(
  action: WriteAction<Session, Input>,
  session: Session,
  read: (input: ActionInput) => Read<Input>,
): BoundAction {
  return {
    effects: () => action.effects(session),
    blockers: (account, given, tenant) => {
      const known = read(given);
      if ('missing' in known) return [known.missing];
      return action.preconditions.flatMap((precondition) => precondition(account, known.input, tenant) ?? []);
    },
    achieved: (account, given) => {
      const known = read(given);
      return 'missing' in known ? 'unknown' : action.achieved(account, known.input);
    },
    undoOf: (account, given) => {
      const known = read(given);
      return 'missing' in known ? null : (action.undoOf?.(account, known.input) ?? null);
    },
    perform: async (_, given, signal, mayGoOn = async () => true) => {
      const known = read(given);
      if ('missing' in known) return { kind: 'refused', reason: known.missing };
      return action.run(session, known.input, signal, mayGoOn);
    },
  };
}

/** What an action takes, or why what was given is not that. */
type Read<Input> = { readonly input: Input } | { readonly missing: string };

function readUndo(input: ActionInput): Read<Target & { readonly undo: UndoData }> {
  const { undo } = input;
  return undo ? { input: { ...input, undo } } : { missing: NO_WAY_BACK };
}

function readLicense(input: ActionInput): Read<DowngradeInput> {
  const { toLicenseTypeId } = input;
  return toLicenseTypeId ? { input: { ...input, toLicenseTypeId } } : { missing: NO_LICENSE };
}

/** Only known fields with a value, as the connector's schema makes of them. */
function readValues(input: ActionInput, fields: z.ZodObject): Read<UpdateInput> {
  const parsed = fields.strict().safeParse(input.values ?? {});
  if (!parsed.success) return { missing: UNUSABLE_VALUES };
  const values = Object.fromEntries(Object.entries(parsed.data).filter(([, value]) => value !== undefined));
  return Object.keys(values).length > 0 ? { input: { ...input, values } } : { missing: NOTHING_CHOSEN };
}
