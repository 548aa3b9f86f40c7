import * as z from 'zod';
import type { ActionInput, ActionOutcome } from '../connector/contract.ts';
import type { PlanAction } from '../domain/plan.ts';
import type { IntegrationRow } from '../store/integrations.ts';
import type { PlanRow, RequestRow } from '../store/plans.ts';
import type { SeatRow } from '../store/seats.ts';
import { type JudgedRow, judgeRows } from './judge-seats.ts';
import type { Core } from './ports.ts';
import { itemOf, undoOf } from './rows.ts';

/** What one item of a plan asks of the vendor. */
export interface PlanCall {
  readonly action: PlanAction;
  readonly input: ActionInput;
}

export function callOf(plan: PlanRow, request: RequestRow): PlanCall {
  const { externalId, email } = itemOf(request.item);
  const undo = undoOf(request.undo);
  return {
    action: plan.action,
    input: {
      externalId,
      email,
      ...(plan.to_license_type_id === null ? {} : { toLicenseTypeId: plan.to_license_type_id }),
      ...(undo === null ? {} : { undo }),
      ...(request.resume === null ? {} : { resume: request.resume }),
    },
  };
}

/** Judges seats for an action: one that lowers a role asks what the seat would be if its holder were no admin. */
export function judgeFor(
  deps: Pick<Core, 'store' | 'clock'>,
  integration: IntegrationRow,
  action: PlanAction,
  rows: readonly SeatRow[],
): Promise<readonly JudgedRow[]> {
  return judgeRows(deps, integration, action === 'demote' ? rows.map((row) => ({ ...row, admin: 'none' })) : rows);
}

const Progress = z.object({ done: z.array(z.string()).readonly(), left: z.array(z.string()).readonly() });

/** Of a change done in part: the steps done and those left, in the connector's words. */
export type Progress = z.output<typeof Progress>;

export function progressOf(json: string | null): Progress | null {
  return json === null ? null : Progress.parse(JSON.parse(json));
}

/** What is done and left after one more call that ended in part. */
export function furtherBy(before: Progress | null, outcome: ActionOutcome & { kind: 'partly_applied' }): Progress {
  return { done: [...new Set([...(before?.done ?? []), ...(outcome.done ?? [])])], left: outcome.left };
}
