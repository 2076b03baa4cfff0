import type { SecurityRequirement, SecurityScheme } from '../model.ts';
import { type Context, sourceRef } from './context.ts';
import { child, fail, items, members, objectOf, optionalString, stringAt, strings } from './node.ts';
import { once, type Site, siteOf } from './site.ts';

/** `components.securitySchemes`, by name. */
export function buildSecuritySchemes(context: Context, root: Site): Record<string, SecurityScheme> {
  const components = child(root, 'components');
  const declared = members(components && child(components, 'securitySchemes'), '"securitySchemes"');
  return Object.fromEntries(
    declared.map(([name, node]) => [
      name,
      once(context, `security scheme ${name}`, siteOf(context, node), (site) =>
        buildScheme(context, name, site),
      ),
    ]),
  );
}

/** The requirements written at an object; undefined where none are, so that those of the document hold. */
export function buildSecurity(
  owner: Site,
  schemes: Readonly<Record<string, SecurityScheme>>,
): SecurityRequirement[] | undefined {
  const written = child(owner, 'security');
  if (written === undefined) return undefined;
  return items(written, '"security"').map((requirement) => {
    const needed = members(requirement, 'a security requirement').map(([name, scopes]) => {
      if (!Object.hasOwn(schemes, name))
        fail(
          scopes,
          `security scheme "${name}" is not described under components.securitySchemes`,
          'reference-dangling',
        );
      return [name, strings(scopes, `the scopes of "${name}"`)];
    });
    return Object.fromEntries(needed) as SecurityRequirement;
  });
}

const types = ['http', 'apiKey', 'oauth2', 'openIdConnect', 'mutualTLS'] as const;
const places = ['header', 'query', 'cookie'] as const;

function buildScheme(context: Context, name: string, site: Site): SecurityScheme {
  const what = `security scheme "${name}"`;
  objectOf(site, what);
  return {
    at: sourceRef(context, site),
    provenance: site.provenance,
    name,
    ...details(site, what),
  };
}

function details(site: Site, what: string): Omit<SecurityScheme, 'at' | 'provenance' | 'name'> {
  const type = oneOf(site, 'type', types, what);
  switch (type) {
    case 'http': {
      const bearerFormat = optionalString(site, 'bearerFormat');
      return {
        type,
        scheme: stringAt(site, 'scheme', what).toLowerCase(),
        ...(bearerFormat !== undefined && { bearerFormat }),
      };
    }
    case 'apiKey':
      return { type, in: oneOf(site, 'in', places, what), parameterName: stringAt(site, 'name', what) };
    case 'oauth2': {
      const flows = child(site, 'flows');
      return {
        type,
        flows:
          flows === undefined ? fail(site, `${what} has no "flows"`) : objectOf(flows, `"flows" of ${what}`),
      };
    }
    case 'openIdConnect':
      return { type, openIdConnectUrl: stringAt(site, 'openIdConnectUrl', what) };
    case 'mutualTLS':
      return { type };
  }
}

function oneOf<T extends string>(site: Site, key: string, allowed: readonly T[], what: string): T {
  const written = stringAt(site, key, what);
  const found = allowed.find((name) => name === written);
  return (
    found ??
    fail(
      child(site, key) ?? site,
      `"${key}" of ${what} must be one of ${allowed.join(', ')}, not "${written}"`,
    )
  );
}
