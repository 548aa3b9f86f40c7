/** Reading request bodies: forms, JSON and multipart, as Slack takes them. */
import type { IncomingMessage } from 'node:http';
import { asObject, parseJson } from './json.ts';
import type { JsonObject } from './types.ts';

/** The whole body. */
export async function readBytes(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(Buffer.from(part));
  return Buffer.concat(parts);
}

/** The body's fields; a field of a multipart form that is a file is left out. */
export async function readFields(request: IncomingMessage, bytes: Buffer): Promise<JsonObject> {
  const type = request.headers['content-type'] ?? '';
  if (type.startsWith('application/json')) return asObject(parseJson(bytes.toString()));
  if (type.startsWith('multipart/form-data')) {
    const form = await new Response(bytes, { headers: { 'content-type': type } }).formData();
    return Object.fromEntries([...form].flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])));
  }
  return Object.fromEntries(new URLSearchParams(bytes.toString()));
}

/** An uploaded file: the body itself, or the first file of a form. */
export async function readUpload(request: IncomingMessage, bytes: Buffer): Promise<Buffer> {
  const type = request.headers['content-type'] ?? '';
  if (!type.startsWith('multipart/form-data')) return bytes;
  const form = await new Response(bytes, { headers: { 'content-type': type } }).formData();
  const file = [...form.values()].find((value) => typeof value !== 'string');
  return typeof file === 'object' ? Buffer.from(await file.arrayBuffer()) : bytes;
}
