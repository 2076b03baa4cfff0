/** Names that a generated module cannot give to an operation: TypeScript's own, and what every package exports. */
const reserved: ReadonlySet<string> = new Set(
  (
    'arguments as async await boolean break case catch class const continue debugger default delete do else enum eval export ' +
    'extends false finally for function if implements import in instanceof interface let new null number of package ' +
    'private protected public return static string super switch symbol this throw true try type typeof undefined unknown ' +
    'var void while with yield any never object bigint ' +
    'createClient isApiError servers operations components callOperation client fetchSigned ' +
    'addIdempotencyKey readBoolean readDownload readList readNumber ' +
    'serialiseForm serialiseJson serialiseMultipart serialiseOctets serialiseParameter serialiseText'
  ).split(' '),
);

/** Types of the platform, which an import of the same name would hide. */
const globals: ReadonlySet<string> = new Set(
  (
    'Array Blob Boolean Date Error Event File FormData Function Headers Map Number Object Promise Record RegExp Request ' +
    'Response Set String Symbol URL'
  ).split(' '),
);

/** Types that every generated package exports. */
const reservedTypes = [
  'ApiError',
  'BinaryInput',
  'ByteStream',
  'CallOptions',
  'Clock',
  'ClientEvent',
  'Client',
  'ClientOptions',
  'Errors',
  'FileInput',
  'NamedFile',
  'OctetsInput',
  'RawOptions',
  'RetryOptions',
  'TimeoutOptions',
  'TokenRequest',
];

/** `get-pets`, `GET /pets` → `getPets`: a name for a function, the same whenever the id is. */
export function functionName(id: string): string {
  const [first = '', ...rest] = wordsOf(id);
  const start = /^[A-Z0-9_]+$/.test(first) ? first.toLowerCase() : lowerFirst(first);
  const name = start + rest.map(upperFirst).join('');
  if (name === '') return 'operation';
  const legal = /^\d/.test(name) ? `operation${name}` : name;
  return reserved.has(legal) ? `${legal}Operation` : legal;
}

/** `batch.id` → `BatchId` */
export function typeName(key: string): string {
  const name = wordsOf(key).map(upperFirst).join('') || 'Schema';
  if (globals.has(name)) return `${name}Schema`;
  return /^\d/.test(name) ? `Schema${name}` : name;
}

/** Gives every key a name of its own; of two alike the later one gets a number. */
export function uniqueNames(
  keys: readonly string[],
  toName: (key: string) => string,
  taken: Iterable<string> = [],
): ReadonlyMap<string, string> {
  const used = new Set(taken);
  const names = new Map<string, string>();
  for (const key of keys) {
    const name = toName(key);
    let free = name;
    for (let count = 2; used.has(free); count++) free = `${name}${count}`;
    used.add(free);
    names.set(key, free);
  }
  return names;
}

/** Names of types that the operations of these names bring with them, and those of every package. */
export function takenTypes(functions: Iterable<string>, api: string): string[] {
  const own = Array.from(functions, upperFirst).flatMap((name) => [
    `${name}Input`,
    `${name}Result`,
    `${name}Error`,
    `${name}Answer`,
  ]);
  return [...reservedTypes, `${api}Client`, `${api}ClientOptions`, ...own];
}

export function upperFirst(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function lowerFirst(word: string): string {
  return word.charAt(0).toLowerCase() + word.slice(1);
}

function wordsOf(text: string): string[] {
  return text.split(/[^\p{L}\p{N}_$]+/u).filter((word) => word !== '');
}
