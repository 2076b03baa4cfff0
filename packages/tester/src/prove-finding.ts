import type { Contract, Finding, Problem } from '@countersign/contract';
import type { SendCase } from './case.ts';
import { makeRequestCase, type RequestCase } from './coverage/request-case.ts';
import { simplerInputs } from './shrink-input.ts';

/** Sends a request and says what is found. */
export type JudgeRequest = (request: RequestCase, send: SendCase) => Promise<readonly Finding[]>;

/** Requests that making one finding small may cost. */
const budget = 30;
/** Candidates that are looked at without being sent. */
const mostLooks = 2000;

/** Sends a failing request again, and then ever simpler ones that fail in the same way. */
export async function proveFinding(
  contract: Contract,
  failing: RequestCase,
  finding: Finding,
  { judge, send }: { judge: JudgeRequest; send: SendCase },
): Promise<Finding> {
  const repeat = async (request: RequestCase): Promise<Finding | undefined> =>
    (await judge(request, send)).find(({ id }) => id === finding.id);
  const again = await repeat(failing);
  if (again === undefined) {
    // What a first request changed may keep a second one from doing the same; that does not excuse the first.
    const changes = !['GET', 'HEAD', 'OPTIONS'].includes(failing.request.method);
    return changes && finding.rule !== 'server-error' ? finding : { ...finding, flaky: true };
  }
  let smallest = { request: failing, finding: again };
  let sent = 0;
  let looks = 0;
  search: while (sent < budget) {
    const { input } = smallest.request;
    if (input === undefined) break;
    for (const simpler of simplerInputs(failing.operation, input)) {
      looks += 1;
      if (looks > mostLooks || sent >= budget) break search;
      const candidate = makeRequestCase(contract, failing.operation, simpler, failing);
      if (candidate === undefined || !isAlike(candidate, failing)) continue;
      sent += 1;
      const found = await repeat(candidate);
      if (found === undefined) continue;
      smallest = { request: candidate, finding: found };
      continue search;
    }
    break;
  }
  return smallest.finding;
}

/** A valid request stays valid, an invalid one breaks what it was meant to break and nothing else. */
function isAlike(candidate: RequestCase, failing: RequestCase): boolean {
  const [main, ...others] = failing.violations.map(nameOf);
  const broken = new Set(candidate.violations.map(nameOf));
  const isMeant = main === undefined || broken.delete(main);
  for (const each of others) broken.delete(each);
  return isMeant && broken.size === 0;
}

function nameOf({ at, cause = '' }: Problem): string {
  return `${at} ${cause}`;
}
