import * as z from 'zod';
import { iso } from '../clock.ts';
import type { Employment } from '../connector/directory.ts';
import { DEFAULT_POLICY } from '../domain/policy.ts';
import { atomically } from '../store/atomically.ts';
import { insertCredential } from '../store/credentials.ts';
import { insertIntegration, listIntegrations } from '../store/integrations.ts';
import { isLeased } from '../store/leases.ts';
import { confirmFile, findPeopleFile, type PeopleFileRow } from '../store/people-files.ts';
import { freeSlug, slugOf } from './connect-integration.ts';
import { EMPLOYMENT_WORDS, HR_FILE, statusesOf, statusWord } from './file-source.ts';
import type { Core, SecretBox, Vendors } from './ports.ts';
import { type PeopleFileDeps, refuseImport } from './preview-people.ts';
import { saveSources } from './sources.ts';
import type { Refusal } from './views.ts';

const Words = z.array(z.object({ word: z.string(), people: z.int() }));

export type ConfirmPeopleDeps = Omit<PeopleFileDeps, 'readPeople'> & {
  readonly secrets: SecretBox;
  readonly vendors: Pick<Vendors, 'find'>;
};

export type ConfirmPeopleResult =
  /** The source waits to be read: a sync of it loads the file. */
  | { readonly kind: 'confirmed'; readonly integrationId: string; readonly people: number }
  /** `busy`: the list before is being read. */
  | { readonly kind: 'not_found' | 'busy' }
  | Refusal;

/**
 * Takes a previewed list of people: its source is made when it is new, the meaning of its status words is kept with
 * it, and it speaks for the apps that were named. Nothing is judged before a sync of the source has loaded it.
 */
export function confirmPeople(deps: ConfirmPeopleDeps) {
  return async (input: {
    readonly actor: string;
    readonly fileId: string;
    /** What status words mean, each by its place in the preview or by the word itself; others are ignored. */
    readonly meanings: readonly Meaning[];
    /** Ids of apps. Those of the preview that are not named here stay as they are. */
    readonly speaksFor: readonly string[];
  }): Promise<ConfirmPeopleResult> => {
    const refusal = await refuseImport(deps, input.actor);
    if (refusal) return refusal;
    const { store, secrets, ids } = deps;
    const file = await findPeopleFile(store, input.fileId);
    if (file?.state !== 'shown') return { kind: 'not_found' };
    if (file.source_id !== null && (await isLeased(store, `sync:${file.source_id}`, iso(deps.clock.now()))))
      return { kind: 'busy' };
    const credentialId = ids.next('cred');
    const sealed = file.source_id === null ? await secrets.seal('{}', credentialId) : '';
    const said = saidOf(file, input.meanings);
    const statuses = JSON.stringify({ ...statusesOf(file.statuses), ...Object.fromEntries(said) });
    const sourceId = await atomically(store, async (tx) => {
      const id = file.source_id ?? (await makeSource(deps, tx, file, input.actor, credentialId, sealed));
      if (
        id === null ||
        !(await confirmFile(tx, file.id, { source_id: id, statuses, confirmed_at: iso(deps.clock.now()) }))
      )
        return null;
      await deps.audit(tx, {
        actor: input.actor,
        subject: `integration:${id}`,
        type: 'people.file_confirmed',
        data: {
          file: file.id,
          mode: file.mode,
          rows: file.row_count,
          people: file.people_count,
          skipped: file.skipped_count,
          statuses: said.length,
        },
      });
      return id;
    });
    if (sourceId === null) return { kind: 'not_found' };
    for (const integrationId of input.speaksFor)
      await saveSources(deps)({ actor: input.actor, integrationId, wishes: [{ sourceId, appId: '' }] });
    return { kind: 'confirmed', integrationId: sourceId, people: file.people_count };
  };
}

export type Meaning = { readonly means: string } & ({ readonly position: number } | { readonly word: string });

/** A word nobody gives a meaning stays `unknown`, and is asked for again with the next list. */
function saidOf(file: PeopleFileRow, meanings: readonly Meaning[]): readonly (readonly [string, Employment])[] {
  const unmapped = Words.parse(JSON.parse(file.unmapped));
  return meanings.flatMap((meaning) => {
    const word = 'word' in meaning ? meaning.word : unmapped[meaning.position]?.word;
    const means = EMPLOYMENT_WORDS.find((known) => known === meaning.means);
    return word === undefined || means === undefined ? [] : [[statusWord(word), means] as const];
  });
}

/** The id of the new source, or null where its name was taken meanwhile. */
async function makeSource(
  { clock, ids, audit }: ConfirmPeopleDeps,
  tx: Core['store'],
  file: PeopleFileRow,
  actor: string,
  credentialId: string,
  sealed: string,
): Promise<string | null> {
  const all = await listIntegrations(tx);
  const name = file.source_name;
  if (all.some((row) => row.name.toLowerCase() === name.toLowerCase())) return null;
  const now = iso(clock.now());
  const id = ids.next('int');
  // Every integration has credentials; a file's are empty.
  await insertCredential(tx, {
    id: credentialId,
    connector_id: HR_FILE,
    label: 'uploaded files',
    sealed,
    created_by: actor,
    created_at: now,
  });
  const can = { can: 'no', why: 'A list of people tells nothing of this.' };
  await insertIntegration(tx, {
    id,
    connector_id: HR_FILE,
    slug: freeSlug(
      slugOf(name),
      all.map((row) => row.slug),
    ),
    name,
    tenant_id: id,
    tenant_name: name,
    state: 'connected',
    credential_id: credentialId,
    owner_external_id: null,
    capabilities: JSON.stringify({ roster: { ...can, can: 'yes' }, activity: can, reclaim: can, restore: can }),
    notes: JSON.stringify({ reading: 'by_hand' }),
    policy: JSON.stringify(DEFAULT_POLICY),
    reclaim_enabled_at: null,
    approvers: '[]',
    channel: null,
    judged_through: null,
    created_by: actor,
    created_at: now,
    checked_at: now,
    is_source: 1,
  });
  await audit(tx, {
    actor,
    subject: `integration:${id}`,
    type: 'integration.connected',
    data: { connector: HR_FILE },
  });
  return id;
}
