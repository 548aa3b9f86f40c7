/** The form in which two names of apps are compared: letters and digits in lower case, nothing else. */
export function normalizeAppName(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '');
}

/** How a directory's app is one of ours: by its catalogue key, by its whole name, or not. Never by a part of a name. */
export function matchApp(
  app: { readonly key: string | null; readonly name: string },
  ours: { readonly connectorId: string; readonly names: readonly string[] },
): 'key' | 'name' | null {
  if (app.key !== null && app.key.trim().toLowerCase() === ours.connectorId) return 'key';
  const name = normalizeAppName(app.name);
  return name !== '' && ours.names.some((candidate) => normalizeAppName(candidate) === name) ? 'name' : null;
}
