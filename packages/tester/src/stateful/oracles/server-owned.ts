/** Names under which servers keep their own books, whatever a client sends. */
export function isServerOwned(pointer: string): boolean {
  const name = pointer.slice(pointer.lastIndexOf('/') + 1);
  return /^_?(id|uuid|guid|status|state|version|revision|rev|etag|owner|user|author|creator|created|updated|modified|href|url|self|links?|_links|position|index|slug|count|total)$|(_at|At|_by|By|_on|On|_id|Id|_time|Time)$/.test(
    name,
  );
}
