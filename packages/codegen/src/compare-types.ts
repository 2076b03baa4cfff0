import type { Contract } from '@countersign/contract';
import ts from 'typescript';
import { emitSchema } from './emit-schema.ts';
import { packageNames } from './package-names.ts';

/** One exported name of a generated client whose types are not what they were. */
export interface TypeChange {
  /** A function calls an operation; a type is a component schema. */
  readonly kind: 'function' | 'type';
  readonly name: string;
  readonly change: 'added' | 'removed' | 'changed';
  /** Types that it is changed through, where it is written as before. */
  readonly through?: readonly string[];
}

/**
 * What a revision of a description changes for the users of its generated client: functions first, then types, by name.
 * Comments do not count.
 */
export async function compareTypes(base: Contract, revision: Contract): Promise<readonly TypeChange[]> {
  const [before, after] = await Promise.all([base, revision].map(listTypes));
  if (before === undefined || after === undefined) return [];
  const types = compare(before.types, after.types, 'type');
  const changed = new Set(types.filter(({ change }) => change === 'changed').map(({ name }) => name));
  // What refers to a changed type is changed with it, and so on.
  const spread = (entries: Entries, kind: TypeChange['kind'], known: ReadonlySet<string>): TypeChange[] =>
    [...entries].flatMap(([name, { refersTo }]) => {
      const through = refersTo.filter((type) => changed.has(type));
      return through.length > 0 && !known.has(name)
        ? [{ kind, name, change: 'changed' as const, through }]
        : [];
    });
  for (let more = spread(after.types, 'type', changed); more.length > 0; ) {
    types.push(...more.filter(({ name }) => before.types.has(name)));
    for (const { name } of more) changed.add(name);
    more = spread(after.types, 'type', changed);
  }
  const functions = compare(before.functions, after.functions, 'function');
  const known = new Set(functions.map(({ name }) => name));
  functions.push(...spread(after.functions, 'function', known));
  return [...functions.sort(byName), ...types.sort(byName)];
}

type Entries = ReadonlyMap<string, { readonly text: string; readonly refersTo: readonly string[] }>;

async function listTypes(
  contract: Contract,
): Promise<{ readonly types: Entries; readonly functions: Entries }> {
  const { text } = await emitSchema(contract);
  const file = ts.createSourceFile('schema.ts', text, ts.ScriptTarget.Latest, true);
  const names = packageNames(contract, contract.name);
  const printer = ts.createPrinter({ removeComments: true });
  const read = (members: readonly ts.TypeElement[], nameOf: (key: string) => string | undefined): Entries =>
    new Map(
      members.map((member) => {
        const key = keyOf(member);
        const written = printer.printNode(ts.EmitHint.Unspecified, member, file);
        const refersTo = [...written.matchAll(/components\["schemas"\]\["([^"]+)"\]/g)];
        const types = refersTo.map(([, type = '']) => names.models.get(type) ?? type);
        return [nameOf(key) ?? key, { text: written, refersTo: [...new Set(types)] }];
      }),
    );
  return {
    types: read(membersOf(file, 'components', 'schemas'), (key) => names.models.get(key)),
    functions: read(membersOf(file, 'operations'), (key) => names.functions.get(key)),
  };
}

/** The members of an interface, or of the object type that stands in one of them. */
function membersOf(file: ts.SourceFile, name: string, inside?: string): readonly ts.TypeElement[] {
  const found = file.statements.find(
    (statement): statement is ts.InterfaceDeclaration =>
      ts.isInterfaceDeclaration(statement) && statement.name.text === name,
  );
  const members = found?.members ?? [];
  if (inside === undefined) return members;
  const member = members.find((each) => keyOf(each) === inside);
  const type = member && ts.isPropertySignature(member) ? member.type : undefined;
  return type !== undefined && ts.isTypeLiteralNode(type) ? type.members : [];
}

function keyOf({ name }: ts.TypeElement): string {
  if (name === undefined) return '';
  return ts.isIdentifier(name) || ts.isStringLiteral(name) || ts.isNumericLiteral(name)
    ? name.text
    : name.getText();
}

function compare(before: Entries, after: Entries, kind: TypeChange['kind']): TypeChange[] {
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((name): TypeChange[] => {
    const [one, other] = [before.get(name)?.text, after.get(name)?.text];
    if (one === other) return [];
    return [
      { kind, name, change: one === undefined ? 'added' : other === undefined ? 'removed' : 'changed' },
    ];
  });
}

function byName(one: TypeChange, other: TypeChange): number {
  return one.name < other.name ? -1 : 1;
}
