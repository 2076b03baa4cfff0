import type { Operation, OperationResponse } from '@countersign/contract';

const isNew = /\b(created|new|newly|made|added|registered|inserted|did not exist|not there before)\b/i;
const wasThere =
  /\b(replaced|updated|changed|overwritten|modified|exists|existed|existing|already|there before|renewed)\b/i;
const denial = /\b(nothing|not|no|never|without|none)\b|n['’]t\b/i;
/** What was created before is nothing new now. */
const before = /\b(already|previously|before|earlier)\b/i;
/** Words under which the other status may be right, too. */
const hedges = /\b(may|might|can|could|either|depending)\b/i;

/** How an operation answers when it makes something, and when it was there already. */
export interface ToldApart {
  readonly made: OperationResponse;
  readonly known: OperationResponse;
}

/**
 * The responses of an operation that makes or replaces, where words say which is which: 201 for what is new (RFC 9110
 * § 15.3.2), 200 or 204 for what was there.
 */
export function toldApart({ responses }: Operation): ToldApart | undefined {
  const made = responses.find(({ status }) => status === '201');
  if (made === undefined || !says(made, isNew, wasThere)) return undefined;
  const known = responses.find(
    (each) => (each.status === '200' || each.status === '204') && says(each, wasThere, isNew),
  );
  return known && { made, known };
}

/** Says one thing, and the other one only to deny it. */
function says({ description = '' }: OperationResponse, wanted: RegExp, other: RegExp): boolean {
  if (hedges.test(description)) return false;
  const parts = description.split(/[.;:,](?:\s|$)|\bbut\b/);
  return (
    parts.some(
      (each) => wanted.test(each) && (!denial.test(each) || /\b(not exist|not there)\b/i.test(each)),
    ) &&
    parts.every(
      (each) =>
        !other.test(each) ||
        denial.test(each) ||
        (other === isNew && before.test(each) && !/\bor\b/i.test(each)),
    )
  );
}
