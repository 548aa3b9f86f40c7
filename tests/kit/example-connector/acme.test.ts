import { describe } from 'vitest';
import { describeConnector } from '../../contract/describe-connector.ts';
import { harness } from './acme-scene.ts';
import { acme } from './index.ts';

describe('Acme', () => {
  describeConnector(acme, harness);
});
