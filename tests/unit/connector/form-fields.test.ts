import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { formFields, validateForm } from '../../../src/connector/form-fields.ts';

const Auth = z.object({
  token: z
    .string()
    .overwrite((text) => text.trim())
    .regex(/^\S{3,}$/, 'This is no token.')
    .meta({ title: 'Token', description: 'From the admin page.', writeOnly: true, examples: ['1/23:abc'] }),
  address: z.url('This is no address.').meta({ title: 'Address', examples: ['https://acme.test'] }),
  contact: z.email('This is no email.').optional().meta({ title: 'Contact' }),
  region: z.enum(['eu', 'us']).default('eu').meta({ title: 'Region' }),
  strict: z.boolean().default(true).meta({ title: 'Strict' }),
  name: z
    .string()
    .transform((text) => text.toUpperCase())
    .meta({ title: 'Name' }),
});

describe('the fields of a form', () => {
  it('are read off the schema in its order, with kind, label, hint, example and default', () => {
    expect(formFields(Auth)).toEqual([
      {
        name: 'token',
        label: 'Token',
        hint: 'From the admin page.',
        placeholder: '1/23:abc',
        required: true,
        kind: 'secret',
        initial: null,
      },
      {
        name: 'address',
        label: 'Address',
        hint: null,
        placeholder: 'https://acme.test',
        required: true,
        kind: 'url',
        initial: null,
      },
      {
        name: 'contact',
        label: 'Contact',
        hint: null,
        placeholder: null,
        required: false,
        kind: 'email',
        initial: null,
      },
      {
        name: 'region',
        label: 'Region',
        hint: null,
        placeholder: null,
        required: false,
        kind: 'choice',
        options: [
          { value: 'eu', label: 'eu' },
          { value: 'us', label: 'us' },
        ],
        initial: 'eu',
      },
      {
        name: 'strict',
        label: 'Strict',
        hint: null,
        placeholder: null,
        required: false,
        kind: 'boolean',
        initial: true,
      },
      { name: 'name', label: 'Name', hint: null, placeholder: null, required: true, kind: 'text', initial: null },
    ]);
  });

  it.each([
    ['a number', z.number().meta({ title: 'N' })],
    ['a list', z.array(z.string()).meta({ title: 'L' })],
    ['a nested object', z.object({ a: z.string() }).meta({ title: 'O' })],
    ['a union', z.union([z.string(), z.boolean()]).meta({ title: 'U' })],
    ['something nullable', z.string().nullable().meta({ title: 'N' })],
    ['a date', z.date().meta({ title: 'D' })],
    ['a fixed value', z.literal('x').meta({ title: 'X' })],
    ['an unknown format', z.iso.datetime().meta({ title: 'T' })],
    ['a field without a title', z.string()],
    ['a secret with a default', z.string().default('hunter2').meta({ title: 'S', writeOnly: true })],
    ['a secret that is yes or no', z.boolean().meta({ title: 'B', writeOnly: true })],
  ])('fail at startup on %s', (_, field) => {
    expect(() => formFields(z.object({ field }))).toThrow(TypeError);
  });
});

describe('what a person filled in', () => {
  const filled = { token: ' abc ', address: 'https://acme.test', name: 'ada' };

  it('is parsed into credentials', () => {
    expect(validateForm(Auth, { ...filled, contact: '  ', region: null })).toEqual({
      ok: true,
      value: { token: 'abc', address: 'https://acme.test', region: 'eu', strict: true, name: 'ADA' },
    });
  });

  it('is answered with one message a field, which never repeats the value', () => {
    const answer = validateForm(Auth, { token: 'x y secret', address: 'nowhere', contact: 'ada', name: '' });
    expect(answer).toEqual({
      ok: false,
      errors: {
        token: 'This is no token.',
        address: 'This is no address.',
        contact: 'This is no email.',
        name: 'Please fill this in.',
      },
    });
  });

  it('shows a fault of the whole form at its first field', () => {
    const Either = z.object({
      a: z.string().optional().meta({ title: 'A' }),
      b: z.string().optional().meta({ title: 'B' }),
    });
    const schema = Either.refine((value) => value.a ?? value.b, 'Fill in one of both.');
    expect(validateForm(schema, { a: ' ' })).toEqual({ ok: false, errors: { a: 'Fill in one of both.' } });
  });
});
