import type { RespondFn } from '@slack/bolt';
import { renderDidYouMean, renderError, renderRefusal } from '../../blocks/messages.ts';
import { renderWhy } from '../../blocks/why.ts';
import { type CommandDeps, whisper } from '../listener.ts';

/** At most this many apps are explained in one answer. */
const MOST = 5;

/** `/licenses why ada@example.com` or `/licenses why @ada asana`: the evidence on every seat of a person, or on one. */
export async function answerWhy(
  deps: CommandDeps,
  respond: RespondFn,
  actor: string,
  { who, app }: { readonly who: string | null; readonly app: string | null },
): Promise<unknown> {
  if (who === null) return whisper(respond, renderError('Say about whom: `/licenses why name@company.com`.'));
  const mentioned = /^<@([UW][A-Z0-9]+)(?:\|[^>]*)?>$/.exec(who)?.[1];
  // Slack may turn an address into a link by itself.
  const typed = /^<mailto:([^|>]+)(?:\|[^>]*)?>$/.exec(who)?.[1] ?? who;
  const email = mentioned === undefined ? typed : ((await deps.useCases.emailOfUser(mentioned)) ?? '');
  const found = app === null ? null : await deps.useCases.findByWord(app);
  if (app !== null && found !== null && found.kind !== 'found') {
    const meant =
      found.kind === 'ambiguous' ? found.among.map((row) => row.slug) : found.didYouMean ? [found.didYouMean] : [];
    return whisper(
      respond,
      renderDidYouMean(
        app,
        meant.map((slug) => `/licenses why ${typed} ${slug}`),
      ),
    );
  }
  const only = found?.kind === 'found' ? found.integration : null;
  const result = await deps.useCases.explainPerson({ actor, email, ...(only ? { integrationId: only.id } : {}) });
  if (result.kind === 'refused') return whisper(respond, renderRefusal(result));
  if (result.kind === 'unknown') {
    const about = email === '' ? 'of that person' : email;
    return whisper(
      respond,
      renderError(`Nobody with the address ${about} holds a seat ${only ? `in ${only.name}` : 'here'}.`),
    );
  }
  for (const view of result.views.slice(0, MOST)) await whisper(respond, renderWhy(view));
  return undefined;
}
