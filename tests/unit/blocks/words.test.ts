import { describe, expect, it } from 'vitest';
import { fitMarkup, fitMessage, linkButton, section, textLength } from '../../../blocks/kit.ts';
import { dayToken, mention, mrkdwn, plain, rich } from '../../../blocks/phrase.ts';
import { clip, count, day, instant, literal, num, percent, safe, title } from '../../../blocks/words.ts';
import { anIntegration } from './builders.ts';

describe('text of others', () => {
  it.each([
    ['<!channel>', '&lt;!channel&gt;'],
    ['*bold* and `code`', '∗bold∗ and ˋcodeˋ'],
    ['_it_ but first_last@x.example', 'ˍitˍ but first_last@x.example'],
    [':boom: at 12:04', '∶boom: at 12:04'],
    ['R&D', 'R&amp;D'],
    ['two\nlines', 'two lines'],
    ['\u202Eevil', 'evil'],
  ])('%j neither mentions, links nor formats', (raw, shown) => {
    expect(safe(raw)).toBe(shown);
  });

  it('is cut between characters, and the cut is seen', () => {
    expect(clip('abcdef', 4)).toBe('abc…');
    expect(clip('👍👍👍', 4)).toBe('👍…');
    expect(literal(`${'a'.repeat(20)}`, 5)).toBe('aaaa…');
  });

  it('is measured after escaping, so that it never grows past its room', () => {
    expect(safe('&'.repeat(100), 12)).toBe('&amp;&amp;…');
  });
});

describe('numbers and times', () => {
  it('are said as people say them', () => {
    expect([num(1234567), count(1, 'seat'), count(1200, 'seat'), count(2, 'person', 'people')]).toEqual([
      '1,234,567',
      '1 seat',
      '1,200 seats',
      '2 people',
    ]);
  });

  it('never round a part to the whole or something to nothing', () => {
    expect([percent(999, 1000), percent(1, 1000), percent(0, 5), percent(5, 5), percent(0, 0)]).toEqual([
      '99%',
      'under 1%',
      '0%',
      '100%',
      '–',
    ]);
  });

  it('follow the viewer’s time zone where Slack draws them, and are UTC elsewhere', () => {
    expect(dayToken('2026-11-21T06:00:00.000Z')).toBe('<!date^1795240800^{date_short_pretty}|21 Nov 2026>');
    expect(instant('2026-11-21T06:05:00.000Z')).toBe('21 Nov 2026, 06:05 UTC');
  });

  it('keep a date without a time the same day everywhere', () => {
    expect([dayToken('2026-09-03'), day('2026-09-03')]).toEqual(['3 Sep 2026', '3 Sep 2026']);
  });

  it('show text that is no date as it is', () => {
    expect([day('soon'), dayToken('<!here>')]).toEqual(['soon', '&lt;!here&gt;']);
  });
});

describe('an integration’s name', () => {
  it('says vendor and tenant once each', () => {
    const said = ['Asana', 'Northwind', 'Asana – Northwind', 'Marketing'].map((name) => title(anIntegration({ name })));
    expect(said).toEqual([
      'Asana – Northwind',
      'Asana – Northwind',
      'Asana – Northwind',
      'Asana – Marketing – Northwind',
    ]);
  });

  it('reads alike for the first workspace of a vendor and the next', () => {
    expect(title(anIntegration({ name: 'Asana (Northwind)' }))).toBe('Asana – Northwind');
  });
});

describe('a phrase', () => {
  const phrase = ['Approved by ', { user: 'U0ADMIN' }, ', <b>'] as const;

  it('is the same words as mrkdwn, table cell and plain text', () => {
    expect(mrkdwn(phrase)).toBe('Approved by <@U0ADMIN>, &lt;b&gt;');
    expect(plain(phrase)).toBe('Approved by @U0ADMIN, <b>');
    expect(JSON.stringify(rich(phrase, 100))).toContain('{"type":"user","user_id":"U0ADMIN"}');
  });

  it('mentions users and groups only; any other actor is named', () => {
    expect([mention('U0ADMIN'), mention('S0GROUP'), mention('job:sync'), mention('!channel')]).toEqual([
      '<@U0ADMIN>',
      '<!subteam^S0GROUP>',
      'job:sync',
      '!channel',
    ]);
  });
});

describe('what does not fit', () => {
  it('is cut at the end of a line and never inside a token', () => {
    expect(fitMarkup(`${'a'.repeat(40)}\n${'b'.repeat(40)}`, 60)).toBe(`${'a'.repeat(40)}\n…`);
    expect(fitMarkup(`${'a'.repeat(50)}<@U0ADMIN> and more`, 56)).toBe(`${'a'.repeat(50)}…`);
  });

  it('leaves the middle of a message, never its buttons', () => {
    const body = Array.from({ length: 60 }, (_, at) => section(`line ${at}`));
    const { blocks } = fitMessage('text', body, [section('tail')]);
    expect(blocks).toHaveLength(50);
    expect(blocks.slice(-2).map((block) => JSON.stringify(block))).toEqual([
      expect.stringContaining('left out'),
      expect.stringContaining('tail'),
    ]);
  });

  it('counts the text of everything but tables', () => {
    expect(textLength([section('four'), { type: 'table', rows: [[{ type: 'raw_text', text: 'many' }]] }])).toBe(4);
  });
});

describe('a link button', () => {
  it('opens web pages and nothing else', () => {
    expect(linkButton('Open', 'x', 'javascript:alert(1)')).toBeNull();
    expect(linkButton('Open', 'x', 'https://a.example/b?c=d')).toMatchObject({ url: 'https://a.example/b?c=d' });
  });
});
