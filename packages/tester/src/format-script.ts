import type { EvidenceStep } from '@countersign/contract';
import { formatCurl } from './format-curl.ts';
import { findHandedOn } from './hand-on-values.ts';
import type { Secret } from './secret.ts';

const prelude = `# Sends again what leads to the finding, with what the server hands out this time.
# Needs a POSIX shell with curl, awk, tr and mktemp.
set -e
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
# The value of a property, the n-th of that name, in the answer of a step.
json() {
  tr '\\r\\n' '  ' <"$dir/$3.body" | awk -v name="\\"$1\\"" -v want="$2" '{
    while ((at = index($0, name)) > 0) {
      $0 = substr($0, at + length(name))
      if ($0 !~ /^[ \\t]*:/) continue
      sub(/^[ \\t]*:[ \\t]*/, "")
      if (++seen < want + 0) continue
      if (/^"/) { match($0, /^"[^"]*"/); print substr($0, 2, RLENGTH - 2) }
      else { match($0, /^[^] ,}]*/); print substr($0, 1, RLENGTH) }
      exit
    }
  }'
}
# The value of a header in the answer of a step.
header() {
  tr -d '\\r' <"$dir/$2.head" | awk -v name="$1:" '
    index(tolower($0), tolower(name)) == 1 { sub(/^[^:]*:[ \\t]*/, ""); print; exit }'
}
last_segment() { printf %s "\${1##*/}"; }`;

/**
 * A shell script (POSIX sh, curl, awk) of the requests that lead to a finding. What the server handed out, such as ids
 * and tokens, is taken from its new answers; where there is nothing of that kind, the script is a line for each request.
 */
export function formatCurlScript(steps: readonly EvidenceStep[], secrets: readonly Secret[] = []): string {
  const isSecret = (value: string): boolean => secrets.some((secret) => secret.value === value);
  const values = findHandedOn(steps)
    .filter(({ value }) => !isSecret(value))
    .map((each, index) => ({ ...each, variable: `${each.name.replace(/\W/g, '_')}_${index + 1}` }));
  if (values.length === 0)
    return steps.map(({ url, request }) => formatCurl(url, request, secrets)).join('\n');
  const lines = steps.flatMap(({ operation, url, request }, index) => {
    const known = values.filter(({ from }) => from < index);
    const handedOn = known.map(({ value, variable }) => ({ value, shown: `$${variable}` }));
    const isLast = index === steps.length - 1;
    const print = isLast ? '-i' : `-sS -D "$dir/${index + 1}.head" -o "$dir/${index + 1}.body"`;
    return [
      `# ${index + 1}. ${operation.replace(/[\r\n]/g, ' ')}`,
      formatCurl(url, request, secrets, { handedOn, print }),
      ...values
        .filter(({ from }) => from === index)
        .map(
          ({ variable, source, name }) =>
            `${variable}=${source}; : "\${${variable}:?the answer has no ${name.replace(/[^\w-]/g, '')}}"`,
        ),
    ];
  });
  return [prelude, ...lines].join('\n');
}
