import { createRandom } from '../random.ts';
import { createMalformed, type Subjects } from './build-malformed.ts';
import { sendRaw } from './send-raw.ts';

export interface MalformedRun {
  readonly url: string;
  readonly requests: number;
  readonly seed: number;
  /** Connections at a time. */
  readonly parallel: number;
  /** Milliseconds after which an open connection counts as hung. */
  readonly timeout: number;
  /** Told how many were sent, after each. */
  readonly onSent?: (sent: number) => Promise<void> | undefined;
}

export interface MalformedResult {
  /** How often each status was the last one; 0 where there was none. */
  readonly statuses: ReadonlyMap<number, number>;
  /** Requests that hung or were answered with 500 or above. */
  readonly problems: readonly string[];
}

/** Sends malformed requests, the same for the same seed but for the ids in them. */
export async function runMalformed(run: MalformedRun): Promise<MalformedResult> {
  const { onSent, parallel, requests, seed, timeout, url } = run;
  const port = Number(new URL(url).port);
  const build = createMalformed(createRandom(seed, 'malformed'), await createSubjects(url));
  const statuses = new Map<number, number>();
  const problems: string[] = [];
  let made = 0;
  const worker = async (): Promise<void> => {
    while (made < requests) {
      made += 1;
      const number = made;
      const request = build();
      const answer = await sendRaw(port, request, timeout);
      const last = answer.statuses.at(-1) ?? 0;
      statuses.set(last, (statuses.get(last) ?? 0) + 1);
      if (answer.hung) problems.push(`${number} hung: ${request.what}`);
      if (answer.statuses.some((status) => status >= 500))
        problems.push(`${number} was answered with ${last}: ${request.what}`);
      await onSent?.(number);
    }
  };
  await Promise.all(Array.from({ length: parallel }, worker));
  return { statuses, problems };
}

/** Makes what requests can be about, so that some of them get as far as reading their bodies. */
async function createSubjects(url: string): Promise<Subjects> {
  const post = (path: string, more: RequestInit = {}): Promise<Response> =>
    fetch(url + path, {
      ...more,
      method: 'POST',
      headers: { Authorization: 'Bearer alice-token', 'Content-Type': 'application/json' },
    });
  const batch = (await (await post('/clevver/api/batches')).json()) as { data: { id: string } };
  const body = JSON.stringify({ chunks_number: 1_000_000, folder_path: 'f' });
  const folder = (await (await post('/dstor/v1/upload/get-token', { body })).json()) as { token: string };
  const { headers } = await post('/portsip/api/blobs/uploads');
  return {
    batch: batch.data.id,
    folderToken: folder.token,
    upload: headers.get('PortSIP-Upload-ID') ?? '',
    uploadToken: headers.get('PortSIP-Upload-Token') ?? '',
  };
}
