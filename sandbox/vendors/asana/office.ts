import { Access } from './access.ts';
import { AuditLog } from './audit-log.ts';
import { Directory } from './directory.ts';
import { OffsetTokens } from './paging.ts';
import type { AsanaEventSeed, AsanaSeed } from './seed.ts';
import type { Tenant } from './tenant.ts';

/** Everything the API's handlers work on. */
export class Office {
  readonly seed: AsanaSeed;
  readonly now: () => number;
  readonly directory: Directory;
  readonly access: Access;
  readonly offsets: OffsetTokens;
  /** When somebody last signed in here, by gid; for the console page. */
  readonly signIns = new Map<string, string>();
  private readonly logs: ReadonlyMap<Tenant, AuditLog>;
  private events = 0;
  private origin = '';

  constructor(seed: AsanaSeed, now: () => number) {
    this.seed = seed;
    this.now = now;
    this.directory = new Directory(seed, now());
    this.access = new Access(seed, this.directory);
    this.offsets = new OffsetTokens(now);
    this.logs = new Map(this.directory.tenants.map((t) => [t, new AuditLog(t.seed, t.synthetic)]));
  }

  /** Where callers reach this fake, for the full addresses in answers. */
  get publicUrl(): string {
    return this.origin;
  }

  set publicUrl(url: string) {
    this.origin = url;
  }

  log(tenant: Tenant): AuditLog {
    const log = this.logs.get(tenant);
    if (!log) throw new Error('a tenant without an audit log');
    return log;
  }

  record(tenant: Tenant, event: Omit<AsanaEventSeed, 'gid' | 'at'>): void {
    this.events += 1;
    this.log(tenant).append({ ...event, gid: String(1_450_000_000_000_000 + this.events), at: this.now() });
  }

  nowIso(): string {
    return new Date(this.now()).toISOString();
  }
}
