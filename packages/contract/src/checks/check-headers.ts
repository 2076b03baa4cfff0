import { parseHeader } from '../codec/header.ts';
import type { Contract, Header, OperationResponse } from '../model.ts';
import { below } from '../pointer.ts';
import { withoutKeywords } from '../provenance.ts';
import type { WireResponse } from '../wire.ts';
import { ofKeyword } from './known.ts';
import { type Problem, violationProblems } from './report-problems.ts';
import { validateValue } from './validate-value.ts';
import { fieldValues } from './wire-headers.ts';

/** Judges the described headers; others are always allowed. `Content-Type` is the media type's matter (OpenAPI 3.1 § 4.8.17). */
export function checkHeaders(
  contract: Contract,
  described: OperationResponse,
  response: WireResponse,
): Problem[] {
  return described.headers
    .filter(({ name }) => name.toLowerCase() !== 'content-type')
    .flatMap((header) => {
      const values = fieldValues(response.headers, header.name);
      if (values.length === 0) return header.required ? [missing(header, response.status)] : [];
      // Cookies cannot be joined into a list (RFC 6265 § 3).
      const texts = header.name.toLowerCase() === 'set-cookie' ? values : [values.join(', ')];
      return texts.flatMap((text) => checkHeader(contract, header, text));
    });
}

function missing(header: Header, status: number): Problem {
  return {
    rule: 'header-missing',
    message: `The response ${status} lacks the required header ${header.name}.`,
    at: below(header.at, 'required'),
    provenance: ofKeyword(header.provenance, 'required'),
    cause: header.name.toLowerCase(),
    instance: header.name,
    keyword: 'required',
  };
}

function checkHeader(contract: Contract, header: Header, text: string): Problem[] {
  const { name, provenance } = header;
  const parsed = parseHeader(contract, header, text);
  if (!parsed.ok) {
    const { code, message } = parsed.problem;
    return [
      {
        rule: 'header-invalid',
        message: `Response header ${name}: ${message}`,
        at: header.at,
        provenance: withoutKeywords(provenance),
        about: 'type',
        cause: code,
        instance: name,
      },
    ];
  }
  const schema = header.content?.schema ?? header.schema;
  if (schema === undefined) return [];
  const violations = validateValue(contract, schema, parsed.value, {
    direction: 'response',
    at: header.content?.schemaAt ?? header.schemaAt,
    provenance: header.content?.provenance ?? provenance,
    subject: 'it',
  });
  return violationProblems('header-invalid', `Response header ${name}`, violations, { instance: name });
}
