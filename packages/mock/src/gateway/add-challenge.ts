import type { Contract, Operation, SecurityScheme } from '@countersign/contract';
import type { RenderedResponse } from './render-response.ts';

/** Adds the `WWW-Authenticate` that a 401 must have (RFC 9110 § 15.5.2); Prism leaves it out where a 401 is described. */
export function addChallenge(
  contract: Contract,
  operation: Operation,
  response: RenderedResponse,
): RenderedResponse {
  const challenged = response.headers.some(([name]) => name.toLowerCase() === 'www-authenticate');
  if (response.status !== 401 || challenged) return response;
  const names = operation.security.flatMap((requirement) => Object.keys(requirement));
  const challenges = names.map((name) => challengeOf(contract.securitySchemes[name]));
  const value = [...new Set(challenges)].join(', ') || 'Bearer';
  return { ...response, headers: [...response.headers, ['WWW-Authenticate', value]] };
}

function challengeOf(scheme: SecurityScheme | undefined): string {
  if (scheme?.type === 'http' && scheme.scheme === 'basic') return 'Basic realm="mock"';
  if (scheme?.type === 'http' && scheme.scheme === 'digest') return 'Digest realm="mock", nonce="mock"';
  if (scheme?.type === 'apiKey') return `ApiKey name="${scheme.parameterName ?? ''}"`;
  return 'Bearer';
}
