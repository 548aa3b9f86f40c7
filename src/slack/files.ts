import type { WebClient } from '@slack/web-api';
import { fetch } from 'undici';
import * as z from 'zod';
import type { Config } from '../config.ts';
import { AppError } from '../errors.ts';

const FileInfo = z.object({ file: z.object({ name: z.string(), size: z.number(), url_private_download: z.url() }) });

/** An uploaded file cannot be used. */
export class FileError extends AppError {
  readonly code = 'file';
}

/**
 * Reads a file a person uploaded. The token is sent only to Slack's own hosts (or the one SLACK_API_URL names), since
 * a file's address comes from outside. Throws FileError.
 */
export function createFileReader(client: WebClient, config: Config) {
  const apiHost = new URL(config.slack.apiUrl).host;
  return async (fileId: string, maxBytes: number): Promise<{ readonly name: string; readonly bytes: Uint8Array }> => {
    const { file } = FileInfo.parse(await client.files.info({ file: fileId }));
    if (file.size > maxBytes) throw new FileError('the file is too large', { size: file.size });
    const url = new URL(file.url_private_download);
    const trusted =
      url.host === apiHost || (url.protocol === 'https:' && /(^|\.)slack(-files)?\.com$/.test(url.hostname));
    if (!trusted) throw new FileError('the file is not at Slack', { host: url.hostname });
    const answer = await fetch(url, {
      headers: { authorization: `Bearer ${config.slack.botToken.reveal()}` },
      redirect: 'error',
      signal: AbortSignal.timeout(15_000),
    });
    if (!answer.ok) throw new FileError('Slack did not hand over the file', { status: answer.status });
    const bytes = new Uint8Array(await answer.arrayBuffer());
    if (bytes.length > maxBytes) throw new FileError('the file is too large', { size: bytes.length });
    return { name: file.name, bytes };
  };
}
