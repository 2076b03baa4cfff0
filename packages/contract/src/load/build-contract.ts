import type { Contract, SourceDocument } from '../model.ts';
import { buildUnusedComponents } from './build-components.ts';
import { buildOperation } from './build-operation.ts';
import { buildSecurity, buildSecuritySchemes } from './build-security.ts';
import { buildServers, defaultServer } from './build-server.ts';
import { buildWorkflows } from './build-workflows.ts';
import { checkVersion } from './check-version.ts';
import { type Context, leaveOut, sourceRef } from './context.ts';
import type { LoadedDocument } from './document.ts';
import { findOperations, indexOperations } from './find-operations.ts';
import { finishSchemas, registerComponentSchemas } from './finish-schemas.ts';
import type { Documents } from './load-documents.ts';
import { child, fail, members, type Node, nodeAt, objectOf, optionalString, stringAt } from './node.ts';
import { dialect } from './normalise-schema.ts';
import { createSchemaTable } from './schema-table.ts';
import { siteOf } from './site.ts';

/** Everything that the documents say, as plain data. `files` are those of the contract, in its order. */
export function buildContract(
  documents: Documents,
  name: string,
): { contract: Contract; files: readonly LoadedDocument[] } {
  const context: Context = {
    documents,
    files: new Map(),
    notJudged: new Map(),
    schemas: createSchemaTable(),
    built: new Map(),
  };
  const root = siteOf(context, { document: documents.root, pointer: '', value: documents.root.root });
  const openapi = checkVersion(root);
  // The root document is the first of the files, whatever is built first.
  sourceRef(context, root);
  const info = child(root, 'info') ?? fail(root, 'the description has no "info"');
  objectOf(info, '"info"');
  const description = optionalString(info, 'description');
  const securitySchemes = buildSecuritySchemes(context, root);
  const servers = buildServers(context, root) ?? [defaultServer(context, root)];
  const security = buildSecurity(root, securitySchemes) ?? [];
  if (!['paths', 'components', 'webhooks'].some((key) => child(root, key) !== undefined))
    fail(root, 'the description has no "paths"');
  registerComponentSchemas(context, root);
  const found = findOperations(context, root);
  const operations = indexOperations(found);
  const built = found.map((operation) =>
    buildOperation(context, operation, operations, { servers, security, securitySchemes }),
  );
  for (const [name, node] of members(child(root, 'webhooks'), '"webhooks"'))
    leaveOut(context, node, `webhook "${name}": not judged (the server would have to call us)`);
  buildUnusedComponents(context, root, operations);
  const ownDialect = child(root, 'jsonSchemaDialect');
  if (ownDialect !== undefined) dialect(context, ownDialect);
  const workflows = documents.workflows.flatMap((document) => buildWorkflows(context, document, operations));
  finishSchemas(context);
  for (const overlay of documents.overlays) sourceRef(context, nodeAt(overlay, ''));
  for (const target of documents.idle)
    leaveOut(context, target, `the overlay's target ${target.value} selects nothing in the description`);
  const entries = [...context.schemas.entries.values()];
  const schemaRefs = Object.fromEntries(entries.map(({ key, node }) => [key, sourceRef(context, node)]));
  const contract: Contract = {
    formatVersion: 1,
    name,
    title: stringAt(info, 'title', '"info"'),
    version: versionOf(info),
    ...(description !== undefined && { description }),
    openapi,
    files: [...context.files.keys()].map(({ file }) => file),
    positions: {},
    sources: buildSources(info),
    annotated: documents.annotated,
    servers,
    securitySchemes,
    operations: built,
    workflows,
    schemas: Object.fromEntries(entries.map(({ key, schema }) => [key, schema])),
    schemaRefs,
    notJudged: [...context.notJudged.values()],
  };
  return { contract, files: [...context.files.keys()] };
}

/** YAML reads an unquoted 1.0 as a number. */
function versionOf(info: Node): string {
  const version = child(info, 'version');
  return typeof version?.value === 'number' ? String(version.value) : stringAt(info, 'version', '"info"');
}

function buildSources(info: Node): Record<string, SourceDocument> {
  return Object.fromEntries(
    members(child(info, 'x-sources'), 'x-sources').map(([id, node]) => {
      objectOf(node, `source "${id}"`);
      const url = optionalString(node, 'url');
      const retrieved = optionalString(node, 'retrieved');
      const title = stringAt(node, 'title', `source "${id}"`);
      return [
        id,
        { title, ...(url !== undefined && { url }), ...(retrieved !== undefined && { retrieved }) },
      ];
    }),
  );
}
