import { createMock, type Mock } from '@countersign/mock';
import { describeContract } from '@countersign/vitest';
import { afterAll, beforeAll } from 'vitest';
import { registered } from '../mock/registered.ts';

let mock: Mock;

beforeAll(async () => {
  mock = await createMock({ apis: registered });
});
afterAll(() => mock.close());

for (const { name, contract } of registered) {
  describeContract(contract, {
    target: () => ({ kind: 'mock', url: mock.baseUrl(name) }),
    failOn: 'warning',
  });
}
