import { describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { ConfigError } from '../../src/errors.ts';

const SOCKET = { SLACK_BOT_TOKEN: 'xoxb-1-abc', SLACK_APP_TOKEN: 'xapp-1-abc' };
const HTTP = { SLACK_BOT_TOKEN: 'xoxb-1-abc', SLACK_SIGNING_SECRET: '0123456789abcdef0123456789abcdef' };

function faultsOf(env: Readonly<Record<string, string>>, connectors: readonly string[] = ['asana']): readonly string[] {
  try {
    readConfig(env, connectors);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.message
      .split('\n')
      .slice(1)
      .map((line) => line.replace('  - ', ''));
  }
}

describe('the environment', () => {
  it('needs no more than the tokens of Slack', () => {
    const config = readConfig(SOCKET, []);
    expect(config).toMatchObject({
      databaseUrl: 'file:data/seatkeeper.db',
      key: null,
      admins: [],
      channel: null,
      webPort: null,
      logLevel: 'info',
      connectorUrls: {},
    });
    expect(config.slack).toMatchObject({ apiUrl: 'https://slack.com/api/', delivery: { mode: 'socket' } });
    expect(Object.isFrozen(config)).toBe(true);
  });

  it('prefers Socket Mode, and listens where only a signing secret is given', () => {
    expect(readConfig({ ...HTTP, ...SOCKET }, []).slack.delivery.mode).toBe('socket');
    expect(readConfig({ ...HTTP, PORT: '8080', HOST: '127.0.0.1' }, []).slack.delivery).toMatchObject({
      mode: 'http',
      port: 8080,
      host: '127.0.0.1',
    });
    expect(readConfig(HTTP, []).slack.delivery).toMatchObject({ port: 3000, host: '0.0.0.0' });
  });

  it('takes a blank variable for an absent one', () => {
    const config = readConfig({ ...SOCKET, SLACK_SIGNING_SECRET: ' ', SEATKEEPER_CHANNEL: '', WEB_PORT: '' }, []);
    expect([config.channel, config.webPort, config.slack.delivery.mode]).toEqual([null, null, 'socket']);
  });

  it('tells every fault at once, each by its name', () => {
    const faults = faultsOf({
      SLACK_BOT_TOKEN: 'xoxp-wrong-kind',
      SLACK_SIGNING_SECRET: 'short',
      PORT: '99999',
      SEATKEEPER_KEY: 'too-short',
      SEATKEEPER_ADMINS: 'dana@northwind.example',
      SEATKEEPER_CHANNEL: '#licenses',
      SEATKEEPER_TIME_ZONE: 'Mars/Olympus',
      PUBLIC_URL: 'ftp://example.com',
      LOG_LEVEL: 'chatty',
      CONNECTOR_OKTA_URL: 'https://proxy.example.com',
      CONNECTOR_ASANA_URL: 'nowhere',
    });
    expect(faults.map((fault) => fault.split(' ')[0]).sort()).toEqual([
      'CONNECTOR_ASANA_URL',
      'CONNECTOR_OKTA_URL',
      'LOG_LEVEL',
      'PORT',
      'PUBLIC_URL',
      'SEATKEEPER_ADMINS',
      'SEATKEEPER_CHANNEL',
      'SEATKEEPER_KEY',
      'SEATKEEPER_TIME_ZONE',
      'SLACK_BOT_TOKEN',
      'SLACK_SIGNING_SECRET',
    ]);
  });

  it('says where the missing token is to be found, and how else Slack can deliver', () => {
    const faults = faultsOf({});
    expect(faults).toHaveLength(2);
    expect(faults[0]).toContain('OAuth & Permissions');
    expect(faults[1]).toContain('SLACK_SIGNING_SECRET');
  });

  it('never repeats a secret in a fault', () => {
    const text = faultsOf({
      SLACK_BOT_TOKEN: 'wrong-secret-one',
      SLACK_APP_TOKEN: 'wrong-secret-two',
      SEATKEEPER_KEY: 'wrong-secret-three',
    }).join();
    expect(text).not.toContain('wrong-secret');
  });

  it('hides secrets in whatever is printed of it', () => {
    const config = readConfig({ ...SOCKET, SEATKEEPER_KEY: Buffer.alloc(32, 7).toString('base64') }, []);
    const text = JSON.stringify(config);
    expect(text).not.toContain('xoxb-1-abc');
    expect(text).not.toContain('xapp-1-abc');
    expect(config.slack.botToken.reveal()).toBe('xoxb-1-abc');
    expect(text).not.toContain(Buffer.alloc(32, 7).toString('base64'));
  });

  it('sends a connector elsewhere by its name, dashes written as underscores', () => {
    const env = {
      ...SOCKET,
      CONNECTOR_ASANA_URL: 'http://127.0.0.1:4000',
      CONNECTOR_BAMBOO_HR_URL: 'https://p.example.com/hr',
    };
    expect(readConfig(env, ['asana', 'bamboo-hr']).connectorUrls).toEqual({
      asana: 'http://127.0.0.1:4000',
      'bamboo-hr': 'https://p.example.com/hr',
    });
    expect(readConfig({ ...SOCKET, CONNECTOR_ASANA_URL: '' }, ['asana']).connectorUrls).toEqual({});
  });

  it('reads a list of admins in order, with or without spaces', () => {
    expect(readConfig({ ...SOCKET, SEATKEEPER_ADMINS: ' U012AB3CD, W9XYZ ,U2' }, []).admins).toEqual([
      'U012AB3CD',
      'W9XYZ',
      'U2',
    ]);
  });

  it("gives Slack's address its slash", () => {
    expect(readConfig({ ...SOCKET, SLACK_API_URL: 'http://127.0.0.1:9/api' }, []).slack.apiUrl).toBe(
      'http://127.0.0.1:9/api/',
    );
  });
});
