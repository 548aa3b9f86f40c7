import { describe } from 'vitest';
import { okta, oktaApp } from '../../connectors/okta/index.ts';
import { describeConnector } from './describe-connector.ts';
import { BOARD, harnessFor, ORG } from './okta-scene.ts';

describe('Okta, read by an app whose tokens are bound to a key', () => {
  describeConnector(okta, harnessFor(ORG, 'app'));
});

describe('Okta, read by somebody’s API token', () => {
  describeConnector(okta, harnessFor(ORG, 'token'));
});

describe('an app of Okta', () => {
  describeConnector(oktaApp, harnessFor(BOARD, 'app'));
});
