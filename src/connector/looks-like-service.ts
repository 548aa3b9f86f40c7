const SERVICE_WORDS =
  /(^|[^\p{L}\p{N}])(bot|integration|service[ ._-]?account|svc|automation|zapier|no-?reply)([^\p{L}\p{N}]|$)/iu;

/**
 * Whether an account reads like a program's, for vendors that do not tell them apart; one without an address does.
 * Taking a person for a program costs a seat's price; the reverse breaks work.
 */
export function looksLikeService(email: string | null, name: string | null): boolean {
  const mailbox = email?.split('@')[0];
  return mailbox === undefined || SERVICE_WORDS.test(mailbox) || SERVICE_WORDS.test(name ?? '');
}
