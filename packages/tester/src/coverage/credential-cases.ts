import {
  type Contract,
  createFinding,
  type Exchange,
  type Finding,
  type Operation,
  type SecurityScheme,
  type WireRequest,
} from '@countersign/contract';
import { type Credential, placeCredential, tokenFor } from '../authorise.ts';
import type { SendCase, TestCase } from '../case.ts';
import { isSuccessful, judgeAnswer } from '../judge-request.ts';
import type { Renewal } from './renewal.ts';

interface Attempt {
  readonly label: string;
  /** Puts these credentials in place. */
  readonly apply: (request: WireRequest) => WireRequest;
}

export interface CredentialContext {
  readonly contract: Contract;
  readonly operation: Operation;
  /** A valid request without credentials. */
  readonly request: WireRequest;
  readonly renewal: Renewal;
  readonly credential?: Credential;
  /** False for a mock, which takes any credentials. */
  readonly checked: boolean;
}

/** One way to be let in: all its schemes together. */
interface Alternative {
  readonly names: readonly string[];
  readonly schemes: readonly SecurityScheme[];
}

/**
 * A secured operation without credentials, and with malformed and with wrong ones for each of its alternatives: anything
 * but success is fine.
 */
export function* credentialCases(context: CredentialContext): Iterable<TestCase> {
  const { contract, operation, request } = context;
  const alternatives = alternativesOf(contract, operation);
  // Who holds a certificate is settled before any request.
  if (alternatives.some(({ schemes }) => schemes.every(isCertificate))) return;
  const [first, ...others] = alternatives.filter(({ schemes }) => !schemes.some(isCertificate));
  if (first === undefined) return;
  const asked = [first, ...others].map(({ names }) => names.join(' and ')).join(' or ');
  yield defineCase(context, first, asked, { label: 'without credentials', apply: (each) => each });
  if (!context.checked) return;
  const sent = new Set<string>();
  for (const alternative of [first, ...others]) {
    const { names, schemes } = alternative;
    const which = alternative === first ? '' : ` for ${names.join(' and ')}`;
    for (const { label, apply } of attemptsWith(context, schemes)) {
      const { target, headers } = apply(request);
      const form = JSON.stringify([label, target, headers]);
      // Two schemes may ask for the same.
      if (sent.has(form)) continue;
      sent.add(form);
      yield defineCase(context, alternative, names.join(' and '), { label: `${label}${which}`, apply });
    }
    if (schemes.length < 2) continue;
    for (const left of schemes.filter((each) => !isEnough(alternatives, alternative, each))) {
      yield butOne(context, alternative, left, {
        label: `without ${left.name}${which}`,
        apply: (each) => each,
      });
      yield butOne(context, alternative, left, {
        label: `with a wrong ${left.name}${which}`,
        apply: (each) => placeCredential(each, left, wrong(left)),
      });
    }
  }
}

/** The alternatives that the description knows the schemes of; none where one may come without any. */
function alternativesOf(contract: Contract, { security }: Operation): readonly Alternative[] {
  if (security.some((each) => Object.keys(each).length === 0)) return [];
  return security
    .map((each) => Object.keys(each))
    .map((names) => ({ names, schemes: names.flatMap((name) => contract.securitySchemes[name] ?? []) }))
    .filter(({ schemes }) => schemes.length > 0);
}

function isCertificate({ type }: SecurityScheme): boolean {
  return type === 'mutualTLS';
}

/** Whether what is left of an alternative looks like another one. */
function isEnough(
  alternatives: readonly Alternative[],
  { schemes }: Alternative,
  left: SecurityScheme,
): boolean {
  const rest = schemes.filter((each) => each !== left).map(placeOf);
  return alternatives.some((other) => other.schemes.every((each) => rest.includes(placeOf(each))));
}

/** Where a credential goes, and how: a bearer token is one, by whatever scheme it is asked for. */
function placeOf({ type, scheme = 'bearer', in: place, parameterName }: SecurityScheme): string {
  return type === 'apiKey' ? `${place} ${parameterName}` : type === 'http' ? scheme : 'bearer';
}

function attemptsWith(
  { credential }: CredentialContext,
  schemes: readonly SecurityScheme[],
): readonly Attempt[] {
  const all =
    (values: (scheme: SecurityScheme) => string) =>
    (request: WireRequest): WireRequest =>
      schemes.reduce((each, one) => placeCredential(each, one, values(one)), request);
  return [
    { label: 'with malformed credentials', apply: all(malformed) },
    { label: 'with wrong credentials', apply: all(wrong) },
    ...(credential === undefined
      ? []
      : [
          {
            label: 'with credentials that go on after their end',
            apply: all((one) => prolonged(one, tokenFor(one, credential))),
          },
        ]),
  ];
}

const isBasic = ({ type, scheme }: SecurityScheme): boolean => type === 'http' && scheme === 'basic';
const encode = (text: string): string => Buffer.from(text).toString('base64');

function malformed(scheme: SecurityScheme): string {
  return isBasic(scheme) ? '%%%' : '';
}

function wrong(scheme: SecurityScheme): string {
  return isBasic(scheme) ? encode('nobody:wrong') : 'wrong-credentials';
}

/** What a check of the beginning alone takes for the right thing. */
function prolonged(scheme: SecurityScheme, token: string): string {
  const value = isBasic(scheme) ? encode(`${token}x`) : `${token}x`;
  return scheme.type === 'apiKey' && scheme.in !== 'header' ? encodeURIComponent(value) : value;
}

function defineCase(
  { contract, operation, request, renewal }: CredentialContext,
  { schemes: [scheme] }: Alternative,
  asked: string,
  { label, apply }: Attempt,
): TestCase {
  const judge = async (send: SendCase): Promise<readonly Finding[]> => {
    const renewed = await renewal.renewRequest(request, send);
    const exchange = await send(operation, apply(renewed), { as: 'nobody' });
    const findings = judgeAnswer(contract, { operation }, 'coverage', exchange);
    if (!isSuccessful(exchange)) return findings;
    return [...findings, ignored(contract, operation, { label, asked, scheme, exchange })];
  };
  return provable(operation, label, judge);
}

/** All schemes of one requirement are needed together, so all but one of them must not do. */
function butOne(
  { contract, operation, request, renewal }: CredentialContext,
  { names }: Alternative,
  left: SecurityScheme,
  { label, apply }: Attempt,
): TestCase {
  const rest = Object.fromEntries(names.filter((name) => name !== left.name).map((name) => [name, []]));
  const judge = async (send: SendCase): Promise<readonly Finding[]> => {
    const renewed = await renewal.renewRequest(request, send);
    const exchange = await send({ ...operation, security: [rest] }, apply(renewed));
    const findings = judgeAnswer(contract, { operation }, 'coverage', exchange);
    if (!isSuccessful(exchange)) return findings;
    return [...findings, ignored(contract, operation, { label, asked: left.name, scheme: left, exchange })];
  };
  return provable(operation, label, judge);
}

function provable(
  operation: Operation,
  label: string,
  judge: (send: SendCase) => Promise<readonly Finding[]>,
): TestCase {
  return {
    id: `${operation.id}/coverage/${label}`,
    phase: 'coverage',
    operation,
    label,
    run: judge,
    async prove(finding, send) {
      const again = (await judge(send)).find(({ id }) => id === finding.id);
      return again ?? { ...finding, flaky: operation.method === 'GET' };
    },
  };
}

interface Ignored {
  readonly label: string;
  /** What the description asks for. */
  readonly asked: string;
  readonly scheme: SecurityScheme | undefined;
  readonly exchange: Exchange;
}

function ignored(
  contract: Contract,
  operation: Operation,
  { label, asked, scheme, exchange: { request, response } }: Ignored,
): Finding {
  return createFinding(contract, {
    rule: 'auth-ignored',
    operation,
    phase: 'coverage',
    message: `A request ${label} was answered with ${response?.status}; the description asks for ${asked}.`,
    at: operation.at,
    provenance: scheme?.provenance ?? operation.provenance,
    evidence: { request, ...(response && { response }) },
  });
}
