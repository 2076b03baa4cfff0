import fc from 'fast-check';

/** What a client does next. Numbers named `which` choose among what was made before. */
export type Action =
  | { readonly type: 'advance'; readonly milliseconds: number }
  | { readonly type: 'restart' }
  | { readonly type: 'open'; readonly user: UserName; readonly temporary: boolean }
  | {
      readonly type: 'append';
      readonly user: UserName;
      readonly which: number;
      readonly token: TokenChoice;
      readonly size: number;
      readonly offset: OffsetChoice;
    }
  | {
      readonly type: 'complete';
      readonly user: UserName;
      readonly which: number;
      readonly token: TokenChoice;
      readonly size: number;
      readonly digest: 'none' | 'right' | 'wrong';
    }
  | { readonly type: 'status' | 'destroy'; readonly user: UserName; readonly which: number }
  | { readonly type: 'download'; readonly which: number }
  | { readonly type: 'createBatch' | 'listBatches'; readonly user: UserName }
  | { readonly type: 'attach'; readonly user: UserName; readonly which: number; readonly size: number }
  | { readonly type: 'start' | 'getBatch'; readonly user: UserName; readonly which: number }
  | {
      readonly type: 'storeFile';
      readonly user: UserName;
      readonly isPrivate: boolean;
      readonly size: number;
    }
  | { readonly type: 'listFiles'; readonly user: UserName; readonly page: number; readonly limit: number }
  | { readonly type: 'getFile' | 'signedUrl'; readonly user: UserName; readonly which: number }
  | { readonly type: 'announce'; readonly user: UserName; readonly chunks: number }
  | {
      readonly type: 'chunk';
      readonly user: UserName;
      readonly which: number;
      readonly paths: readonly string[];
      readonly size: number;
    }
  | { readonly type: 'folderStatus'; readonly user: UserName; readonly which: number };

type UserName = 'alice' | 'bob';

/** The latest token, the one before, or one of nobody's. */
export type TokenChoice = 'latest' | 'stale' | 'foreign';

/** No statement where the bytes belong, the right one, or one byte too far. */
type OffsetChoice = 'none' | 'right' | 'wrong';

const user = fc.constantFrom<UserName>('alice', 'alice', 'alice', 'alice', 'bob');
const which = fc.nat(5);
const size = fc.constantFrom(0, 1, 2, 100, 5000);
const token = fc.constantFrom<TokenChoice>('latest', 'latest', 'latest', 'latest', 'stale', 'foreign');
const offset = fc.constantFrom<OffsetChoice>('none', 'none', 'right', 'right', 'wrong');
const digest = fc.constantFrom<'none' | 'right' | 'wrong'>('none', 'right', 'right', 'wrong');
const day = 24 * 3600_000;

const type = <Type extends string>(...types: Type[]): fc.Arbitrary<Type> => fc.constantFrom(...types);

/** One action. Uploads, which have the most states, are the most frequent. */
export const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      type: type('advance'),
      milliseconds: fc.constantFrom(500, 1000, 3000, day, 4 * day),
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: type('restart') }) },
  { weight: 4, arbitrary: fc.record({ type: type('open'), user, temporary: fc.boolean() }) },
  { weight: 9, arbitrary: fc.record({ type: type('append'), user, which, token, size, offset }) },
  { weight: 6, arbitrary: fc.record({ type: type('complete'), user, which, token, size, digest }) },
  { weight: 4, arbitrary: fc.record({ type: type('status', 'destroy'), user, which }) },
  { weight: 3, arbitrary: fc.record({ type: type('download'), which }) },
  { weight: 3, arbitrary: fc.record({ type: type('createBatch', 'listBatches'), user }) },
  { weight: 3, arbitrary: fc.record({ type: type('attach'), user, which, size }) },
  { weight: 4, arbitrary: fc.record({ type: type('start', 'getBatch'), user, which }) },
  { weight: 3, arbitrary: fc.record({ type: type('storeFile'), user, isPrivate: fc.boolean(), size }) },
  {
    weight: 2,
    arbitrary: fc.record({
      type: type('listFiles'),
      user,
      page: fc.integer({ min: 1, max: 3 }),
      limit: fc.integer({ min: 1, max: 3 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ type: type('getFile', 'signedUrl'), user, which }) },
  {
    weight: 2,
    arbitrary: fc.record({ type: type('announce'), user, chunks: fc.integer({ min: 1, max: 2 }) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      type: type('chunk'),
      user,
      which,
      paths: fc.uniqueArray(fc.constantFrom('a', 'a/b', 'c', 'd/e', 'd'), { minLength: 1, maxLength: 2 }),
      size,
    }),
  },
  { weight: 3, arbitrary: fc.record({ type: type('folderStatus'), user, which }) },
);

/** Bytes that tell their size and who wrote them, so that a mix-up shows. */
export function bytesOf(size: number, mark: number): Buffer<ArrayBuffer> {
  const bytes = Buffer.alloc(size);
  for (let index = 0; index < size; index++) bytes[index] = (index * 7 + mark) % 251;
  return bytes;
}
