export { createMock, type Mock, type MockApi, type MockOptions } from './create-mock.ts';
export { isMockError, MockError, type MockErrorCode } from './errors.ts';
export type { MockLog } from './gateway/create-gateway.ts';
export type { ProblemCode } from './gateway/problem.ts';
