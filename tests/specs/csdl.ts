/**
 * As much of OData's metadata format (CSDL 4.0, XML) as says which properties a record has and of what type. The
 * document is machine-made and flat, so its elements are found by their tags.
 */

interface Member {
  readonly type: string;
  readonly isNullable: boolean;
  readonly isLink: boolean;
}

interface Shape {
  readonly base: string | null;
  readonly members: ReadonlyMap<string, Member>;
}

const NAMESPACE = /^(graph|microsoft\.graph)\./;
const PRIMITIVES: Readonly<Record<string, (value: unknown) => boolean>> = {
  'Edm.String': (value) => typeof value === 'string',
  'Edm.Boolean': (value) => typeof value === 'boolean',
  'Edm.Int32': (value) => Number.isInteger(value),
  'Edm.Guid': (value) => typeof value === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value),
  'Edm.DateTimeOffset': (value) =>
    typeof value === 'string' && /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/.test(value),
};

export class Csdl {
  private readonly shapes = new Map<string, Shape>();
  private readonly enums = new Map<string, readonly string[]>();
  /** What stands right below the service's root, by name. */
  private readonly roots = new Map<string, string>();

  /** `namespace` alone is read: others have types of the same names. */
  constructor(document: string, namespace: string) {
    const [, rest = ''] = document.split(`<Schema Namespace="${namespace}"`);
    const [xml = ''] = rest.split('</Schema>');
    for (const [, kind, head = '', body = ''] of xml.matchAll(
      /<(EntityType|ComplexType|EnumType) ([^>]*?)(?:\/>|>(.*?)<\/\1>)/gs,
    )) {
      const name = attribute(head, 'Name');
      if (name === null) continue;
      if (kind === 'EnumType') {
        this.enums.set(
          name,
          [...body.matchAll(/<Member Name="([^"]+)"/g)].map(([, text = '']) => text),
        );
        continue;
      }
      const members = [...body.matchAll(/<(Navigation)?Property (Name="[^>]*?)\/?>/g)].map(
        ([, link, attributes = '']) => {
          const isNullable = attribute(attributes, 'Nullable') !== 'false';
          const type = attribute(attributes, 'Type') ?? '';
          return [attribute(attributes, 'Name') ?? '', { type, isNullable, isLink: link !== undefined }] as const;
        },
      );
      this.shapes.set(name, { base: attribute(head, 'BaseType'), members: new Map(members) });
    }
    for (const [, attributes = ''] of xml.matchAll(/<(?:EntitySet|Singleton) (Name="[^>]*?)\/?>/g)) {
      const type = attribute(attributes, 'EntityType') ?? attribute(attributes, 'Type');
      this.roots.set(attribute(attributes, 'Name') ?? '', type ?? '');
    }
  }

  private member(type: string, name: string): Member | null {
    const shape = this.shapes.get(type);
    if (!shape) throw new Error(`the metadata has no type ${type}`);
    return shape.members.get(name) ?? (shape.base ? this.member(plain(shape.base), name) : null);
  }

  /** The type of what a path below the root answers, and whether it is a list; null where there is no such path. */
  typeOf(path: string): { readonly type: string; readonly isList: boolean } | null {
    const [root = '', ...rest] = path.split('/').filter(Boolean);
    const declared = this.roots.get(root);
    if (declared === undefined) return null;
    let type = plain(declared);
    // A singleton, such as auditLogs, is one thing.
    let isList = root !== 'auditLogs';
    for (const part of rest) {
      if (isList) {
        isList = false;
        continue;
      }
      const link = this.member(type, part);
      if (!link?.isLink) return null;
      type = plain(elementOf(link.type));
      isList = link.type.startsWith('Collection(');
    }
    return { type, isList };
  }

  /** Names a request selects, expands or filters by that the type does not have. */
  unknownNames(type: string, names: readonly string[]): readonly string[] {
    return names.filter((name) => this.member(type, name) === null);
  }

  /** What is wrong with a record, each as the place and the reason. */
  problems(type: string, record: unknown, at = type): readonly string[] {
    if (typeof record !== 'object' || record === null) return [`${at} is no record`];
    return Object.entries(record).flatMap(([name, value]) => {
      // Control information of OData itself.
      if (name.includes('@odata.')) return [];
      const known = this.member(type, name);
      return known ? this.judge(known, value, `${at}.${name}`) : [`${at}.${name} is not in the metadata`];
    });
  }

  private judge({ type, isNullable }: Member, value: unknown, at: string): readonly string[] {
    if (value === null) return isNullable ? [] : [`${at} must not be null`];
    const element = elementOf(type);
    if (element !== type) {
      if (!Array.isArray(value)) return [`${at} must be a list`];
      return value.flatMap((one) => this.judge({ type: element, isNullable: false, isLink: false }, one, at));
    }
    const primitive = PRIMITIVES[type];
    if (primitive) return primitive(value) ? [] : [`${at} must be ${type}`];
    const words = this.enums.get(plain(type));
    if (words) return words.includes(String(value)) ? [] : [`${at} must be one of ${words.join(', ')}`];
    return this.problems(plain(type), value, at);
  }
}

const attribute = (text: string, name: string): string | null =>
  new RegExp(`(?:^|\\s)${name}="([^"]*)"`).exec(text)?.[1] ?? null;
const plain = (type: string): string => type.replace(NAMESPACE, '');
const elementOf = (type: string): string => /^Collection\((.+)\)$/.exec(type)?.[1] ?? type;
