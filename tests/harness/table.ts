/** Counts of requests by final state, a line a schedule. */
export type Tally = Record<string, Record<string, number>>;

const COLUMNS = ['runs', 'succeeded', 'restored', 'superseded', 'cancelled', 'manual', 'rejected', 'expired'];

/** The table of schedules and how their requests ended, in fixed columns. */
export function outcomeTable(tally: Tally): string {
  const names = Object.keys(tally);
  const width = Math.max(8, ...names.map((name) => name.length));
  const line = (name: string, cells: readonly string[]) =>
    [name.padEnd(width), ...cells.map((cell) => cell.padStart(11))].join('');
  return [
    line('schedule', COLUMNS),
    ...names.map((name) =>
      line(
        name,
        COLUMNS.map((column) => String(tally[name]?.[column] ?? 0)),
      ),
    ),
  ].join('\n');
}
