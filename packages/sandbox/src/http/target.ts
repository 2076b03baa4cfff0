/** Where a request goes: namespace, API, and the rest of its target. */
export interface Target {
  /** From the path; `undefined` when the path names none. */
  readonly namespace: string | undefined;
  /** First segment after the namespace; may be empty. */
  readonly api: string;
  /** Path below the API, still encoded; begins with `/`, or is empty. */
  readonly path: string;
  /** With its `?`, or empty. */
  readonly query: string;
}

/** Names of namespaces: they stand in URLs as they are. */
export const namespaceName: RegExp = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/;

/** Takes a request target apart: `/~namespace/api/path?query`. Absolute form is read as its path (RFC 9112 section 3.2.2). */
export function parseTarget(target: string): Target {
  const relative = target.replace(/^https?:\/\/[^/?]*/i, '');
  const end = relative.search(/[?#]/);
  const path = end < 0 ? relative : relative.slice(0, end);
  const query = end < 0 ? '' : relative.slice(end).replace(/#.*$/, '');
  const match = /^(?:\/~([^/]*))?(?:\/([^/]*))?(.*)$/s.exec(path);
  return { namespace: match?.[1], api: match?.[2] ?? '', path: match?.[3] ?? '', query };
}
