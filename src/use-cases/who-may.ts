/** Whom a refusal names: Slack user ids of those who may instead. Slack's own admins are said in words. */
export function whoMayApprove(approvers: readonly string[], admins: readonly string[]): readonly string[] {
  return approvers.length > 0 ? approvers : admins.slice(0, 1);
}

export function whoMayReport(approvers: readonly string[], admins: readonly string[]): readonly string[] {
  return [...new Set([...approvers, ...admins])];
}

export function whoMayConfigure(admins: readonly string[]): readonly string[] {
  return admins;
}
