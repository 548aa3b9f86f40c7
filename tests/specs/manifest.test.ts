import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { loadDescription } from './description.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

describe('manifest.yml', () => {
  const validate = (manifest: unknown) => {
    const schema = loadDescription('slack_manifest_v1.schema.json') as object;
    const ajv = new Ajv({ strict: false, allErrors: true });
    formats.default(ajv);
    const check = ajv.compile(schema);
    check(manifest);
    return (check.errors ?? []).map((error) => `${error.instancePath} ${error.message ?? ''}`);
  };
  const manifest = () => parse(readFileSync(join(ROOT, 'manifest.yml'), 'utf8')) as Record<string, unknown>;

  it('is valid by Slack’s own schema', () => {
    expect(validate(manifest())).toEqual([]);
  });

  it('would be found out by it with a command without a slash or a key Slack does not know', () => {
    const faulty = {
      ...manifest(),
      features: { slash_commands: [{ command: 'licenses', description: 'x' }] },
      extra: 1,
    };
    expect(validate(faulty).length).toBeGreaterThan(1);
  });
});
