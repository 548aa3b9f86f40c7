import type { ProductRole as RoleLine } from '../../src/connector/contract.ts';
import type { ProductRole } from './schema.ts';

/** Codes as answered, names as written (aha.io/api/resources/users, checked 2026-11-21). */
const KNOWN = [
  { code: 20, name: 'product_owner', shown: 'Owner' },
  { code: 30, name: 'contributor', shown: 'Contributor' },
  { code: 35, name: 'developer', shown: 'Developer' },
  { code: 40, name: 'reviewer', shown: 'Reviewer' },
  { code: 50, name: 'viewer', shown: 'Viewer' },
] as const;

/** Somebody's role in one product; `name` is null for a code Aha! does not document. */
export interface Held {
  readonly productId: string;
  readonly name: string | null;
}

export const VIEWER = 'viewer';
/** Roles that may cost less as a viewer; a role of unknown code is not touched. */
export const LOWERABLE: readonly string[] = ['product_owner', 'contributor', 'developer'];

const shownRole = ({ role, role_description }: ProductRole): string =>
  role_description ?? KNOWN.find(({ code }) => code === role)?.shown ?? `Role ${role ?? 'of no name'}`;

const shownProduct = ({ product_id, product_name }: ProductRole): string => product_name ?? `Product ${product_id}`;

/**
 * One line a role with every product it holds in, each once. Lists of users repeat a role for each of its products,
 * which elsewhere was shown as the same role over and over. Strongest role first, products by name.
 */
export function toRoleLines(roles: readonly ProductRole[]): readonly RoleLine[] {
  const lines = new Map<string, Map<string, string>>();
  for (const role of [...roles].sort((a, b) => (a.role ?? 100) - (b.role ?? 100))) {
    const products = lines.get(shownRole(role)) ?? new Map<string, string>();
    products.set(role.product_id, shownProduct(role));
    lines.set(shownRole(role), products);
  }
  return [...lines].map(([role, products]) => ({
    role,
    products: [...products.values()].sort((a, b) => a.localeCompare(b, 'en')),
  }));
}

/** A role in words, for a person who must deal with it. */
export function describeRole(role: ProductRole): string {
  return `${shownRole(role)} in ${shownProduct(role)}`;
}

export function holding({ role, product_id }: ProductRole): Held {
  return { productId: product_id, name: KNOWN.find(({ code }) => code === role)?.name ?? null };
}

/** Roles as text that lasts: `contributor:517761884 viewer:131414752`, in the order of the products' ids. */
export function formatRoles(roles: readonly ProductRole[]): string {
  const texts = roles.map((role) => `${holding(role).name ?? role.role ?? ''}:${role.product_id}`);
  return [...new Set(texts)].sort((a, b) => idOf(a).localeCompare(idOf(b), 'en') || a.localeCompare(b, 'en')).join(' ');
}

const idOf = (text: string): string => text.slice(text.indexOf(':') + 1);

/** The reverse of formatRoles; what is no role by a known name is left out. */
export function parseRoles(text: string): readonly Held[] {
  return text.split(' ').flatMap((piece) => {
    const name = KNOWN.find((known) => piece.startsWith(`${known.name}:`))?.name;
    const productId = idOf(piece);
    return name === undefined || productId === '' ? [] : [{ productId, name }];
  });
}
