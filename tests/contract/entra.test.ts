import { describe } from 'vitest';
import { entra } from '../../connectors/entra/index.ts';
import { describeConnector } from './describe-connector.ts';
import { harnessFor, northwind } from './entra-scene.ts';

describe('Entra ID', () => {
  describeConnector(entra, harnessFor(northwind.id));
});
