import { describe } from 'vitest';
import { entraApp } from '../../connectors/entra/index.ts';
import { describeConnector } from './describe-connector.ts';
import { APP_TENANT, harnessFor } from './entra-scene.ts';

describe('an app of Entra ID', () => {
  describeConnector(entraApp, harnessFor(APP_TENANT));
});
