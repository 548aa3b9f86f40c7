import type { Connector } from '../src/connector/contract.ts';
import { aha } from './aha/index.ts';
import { asana } from './asana/index.ts';
import { bamboohr } from './bamboohr/index.ts';
import { entra, entraApp } from './entra/index.ts';
import { okta, oktaApp } from './okta/index.ts';

/** Every connector this program knows, by name: nothing is found by scanning a folder. */
export const connectors: readonly Connector[] = [asana, aha, entra, entraApp, okta, oktaApp, bamboohr];
