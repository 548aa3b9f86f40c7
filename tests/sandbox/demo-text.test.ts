import { describe, expect, it } from 'vitest';
import { readOptions } from '../../sandbox/demo/options.ts';
import { mrkdwnText } from '../../sandbox/demo/plain-text.ts';
import { renderMessage } from '../../sandbox/demo/render-text.ts';
import { Transcript } from '../../sandbox/demo/transcript.ts';
import type { JsonObject, SeenMessage } from '../../sandbox/slack/types.ts';

const nameOf = (id: string): string => ({ U0ADA: 'Ada', C0IT: 'it' })[id] ?? id;
const message = (...blocks: readonly JsonObject[]): SeenMessage => ({
  ts: '1.1',
  channel: 'C0IT',
  user: 'U0BOT',
  text: '',
  blocks,
});
const cells = (...texts: readonly string[]): readonly JsonObject[] => texts.map((text) => ({ type: 'raw_text', text }));

describe('messages as plain text', () => {
  it('name people and channels, and show dates and links by their words', () => {
    const said = mrkdwnText('*Hi* <@U0ADA>, see <#C0IT> <!date^1^{date}|3 Nov> <https://a.b|here> &lt;x&gt;', nameOf);
    expect(said).toBe('Hi @Ada, see #it 3 Nov here <x>');
  });

  it('keep a star that marks nothing', () => {
    expect(mrkdwnText('2*3*4 and *bold*', nameOf)).toBe('2*3*4 and bold');
  });

  it('align the columns of a table and say how many rows are left out', () => {
    const table = {
      type: 'table',
      rows: [cells('Who', 'Days'), cells('Dana Fox', '9'), cells('Ed', '120'), cells('Flo', '3')],
      column_settings: [{ align: 'left' }, { align: 'right' }],
    };
    expect(renderMessage(message(table), nameOf, 2)).toEqual([
      'Who       Days',
      '────────  ────',
      'Dana Fox     9',
      'Ed         120',
      '… 1 more rows',
    ]);
  });

  it('show buttons as something to press', () => {
    const button = { type: 'button', text: { type: 'plain_text', text: 'Keep' }, action_id: 'keep' };
    expect(renderMessage(message({ type: 'actions', elements: [button, button] }), nameOf)).toEqual([
      '[ Keep ] [ Keep ]',
    ]);
  });
});

describe('the transcript', () => {
  it('numbers its steps, wraps prose and stops at what does not hold', () => {
    const lines: string[] = [];
    const script = new Transcript((text) => lines.push(text), nameOf);
    script.step('First');
    const prose = { type: 'section', text: { type: 'mrkdwn', text: 'word '.repeat(40).trim() } };
    script.message(message(prose), '#it');
    script.check('one and one is two', true);
    const text = lines.join('');
    expect(text).toContain('1. First');
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThan(112);
    expect(script.checks).toBe(1);
    expect(() => script.check('pigs fly', false)).toThrow('pigs fly');
  });
});

describe('the options of the demo', () => {
  it('have defaults, and refuse what does not exist', () => {
    expect(readOptions([])).toEqual({ mode: 'open', empty: false, keep: false, port: null });
    expect(readOptions(['--tour', '--keep', '--port', '0'])).toMatchObject({ mode: 'tour', keep: true, port: 0 });
    expect(() => readOptions(['--toor'])).toThrow(TypeError);
    expect(() => readOptions(['--port', 'x'])).toThrow('--port must be a port number');
  });
});
