import * as z from 'zod';

/** What is read of BambooHR's answers; further members pass unread (OAS of the public API, checked 2026-11-22). */

export const Company = z.object({ displayName: z.string().nullish(), legalName: z.string().nullish() });

/** Values come as text; a field somebody may not see is missing rather than null. */
const Value = z.union([z.string(), z.number().transform(String), z.null()]).optional();

export const Employee = z.object({
  id: z.union([z.string(), z.number().transform(String)]),
  workEmail: Value,
  employeeNumber: Value,
  firstName: Value,
  preferredName: Value,
  lastName: Value,
  status: Value,
  employmentHistoryStatus: Value,
  hireDate: Value,
  terminationDate: Value,
  supervisorEId: Value,
  supervisorEmail: Value,
  department: Value,
  location: Value,
});
export type Employee = z.infer<typeof Employee>;

export const Report = z.object({
  /** The columns that were really given: one that is unknown or hidden is left out without a word. */
  fields: z.array(z.object({ id: z.string() })),
  employees: z.array(Employee),
});
export type Report = z.infer<typeof Report>;

export const Self = z.object({
  id: z.union([z.string(), z.number().transform(String)]),
  workEmail: Value,
  firstName: Value,
  lastName: Value,
});
