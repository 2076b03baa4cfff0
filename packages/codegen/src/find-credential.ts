import type { Contract, Operation, SecurityScheme } from '@countersign/contract';
import type { RecordData } from './build-record.ts';

/**
 * How a single token serves an operation: the first scheme, among the alternatives in their order, that takes one.
 * Undefined when the operation needs none; schemes that a token cannot serve (mutual TLS) are left to the caller.
 */
export function findCredential(contract: Contract, operation: Operation): RecordData | undefined {
  for (const requirement of operation.security) {
    for (const name of Object.keys(requirement)) {
      const scheme = contract.securitySchemes[name];
      const credential = scheme && credentialOf(scheme);
      if (credential) return credential;
    }
  }
  return undefined;
}

function credentialOf(scheme: SecurityScheme): RecordData | undefined {
  switch (scheme.type) {
    case 'http':
      return { in: 'header', name: 'Authorization', prefix: `${schemeName(scheme.scheme ?? 'bearer')} ` };
    case 'oauth2':
    case 'openIdConnect':
      return { in: 'header', name: 'Authorization', prefix: 'Bearer ' };
    case 'apiKey':
      return { in: scheme.in ?? 'header', name: scheme.parameterName ?? scheme.name };
    default:
      return undefined;
  }
}

/** Scheme names are case-insensitive (RFC 9110 § 11.1), but not every server knows. */
function schemeName(scheme: string): string {
  return scheme.charAt(0).toUpperCase() + scheme.slice(1);
}
