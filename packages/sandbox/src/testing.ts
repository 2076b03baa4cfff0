import { createSandbox, type Sandbox, type SandboxOptions } from './create-sandbox.ts';
import { SandboxError } from './errors.ts';

/**
 * A sandbox on a free port for a test: every answer is held against its description, and closing it fails when one broke
 * it or the sandbox itself failed. The control interface is off; use `namespace()`.
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const sandbox = await createSandbox({ controlPort: false, testMode: true, ...options });
  const close = async (): Promise<void> => {
    await sandbox.close();
    const [violation] = sandbox.violations;
    if (violation !== undefined)
      throw new SandboxError('violation', `An answer broke its description. ${violation}`);
    const [error] = sandbox.errors;
    if (error !== undefined) throw error;
  };
  return { ...sandbox, close, [Symbol.asyncDispose]: close };
}
