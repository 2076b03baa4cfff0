import {
  type Contract,
  createFinding,
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

/** A secured operation without credentials, with malformed and with wrong ones: anything but success is fine. */
export function* credentialCases(context: CredentialContext): Iterable<TestCase> {
  const { contract, operation } = context;
  const { security } = operation;
  if (security.length === 0 || security.some((each) => Object.keys(each).length === 0)) return;
  const [alternative = {}] = security;
  const schemes = Object.keys(alternative).flatMap((name) => contract.securitySchemes[name] ?? []);
  // Who holds a certificate is settled before any request.
  if (schemes.length === 0 || schemes.some(({ type }) => type === 'mutualTLS')) return;
  const [scheme] = schemes;
  if (scheme === undefined) return;
  const attempts: Attempt[] = [{ label: 'without credentials', apply: (request) => request }];
  if (context.checked) {
    const all =
      (values: (scheme: SecurityScheme) => string) =>
      (request: WireRequest): WireRequest =>
        schemes.reduce((each, one) => placeCredential(each, one, values(one)), request);
    attempts.push({ label: 'with malformed credentials', apply: all(malformed) });
    attempts.push({ label: 'with wrong credentials', apply: all(wrong) });
    const { credential } = context;
    if (credential !== undefined) {
      attempts.push({
        label: 'with credentials that go on after their end',
        apply: all((one) => prolonged(one, tokenFor(one, credential))),
      });
    }
  }
  for (const attempt of attempts) yield defineCase(context, scheme, attempt);
  if (!context.checked || schemes.length < 2) return;
  for (const left of schemes) yield withoutOne(context, left);
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
  scheme: SecurityScheme,
  { label, apply }: Attempt,
): TestCase {
  const judge = async (send: SendCase): Promise<readonly Finding[]> => {
    const renewed = await renewal.renewRequest(request, send);
    const exchange = await send(operation, apply(renewed), { as: 'nobody' });
    const findings = judgeAnswer(contract, { operation }, 'coverage', exchange);
    if (!isSuccessful(exchange)) return findings;
    return [...findings, ignored(contract, operation, scheme, { label, exchange })];
  };
  return provable(operation, label, judge);
}

/** All schemes of one requirement are needed together, so one of them alone must not do. */
function withoutOne(
  { contract, operation, request, renewal }: CredentialContext,
  left: SecurityScheme,
): TestCase {
  const [alternative = {}] = operation.security;
  const rest = Object.fromEntries(Object.entries(alternative).filter(([name]) => name !== left.name));
  const label = `without ${left.name}`;
  const judge = async (send: SendCase): Promise<readonly Finding[]> => {
    const renewed = await renewal.renewRequest(request, send);
    const exchange = await send({ ...operation, security: [rest] }, renewed);
    const findings = judgeAnswer(contract, { operation }, 'coverage', exchange);
    if (!isSuccessful(exchange)) return findings;
    return [...findings, ignored(contract, operation, left, { label, exchange })];
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

function ignored(
  contract: Contract,
  operation: Operation,
  { name, provenance }: SecurityScheme,
  { label, exchange: { request, response } }: { label: string; exchange: Awaited<ReturnType<SendCase>> },
): Finding {
  return createFinding(contract, {
    rule: 'auth-ignored',
    operation,
    phase: 'coverage',
    message: `A request ${label} was answered with ${response?.status}; the description asks for ${name}.`,
    at: operation.at,
    provenance,
    evidence: { request, ...(response && { response }) },
  });
}
