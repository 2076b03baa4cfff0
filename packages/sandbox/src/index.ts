export type { ApiName } from './api.ts';
export type { ClockControls, FaultControls, JournalControls, NamespaceControls } from './controls.ts';
export { createSandbox, type Sandbox, type SandboxOptions } from './create-sandbox.ts';
export { isSandboxError, SandboxError, type SandboxErrorCode } from './errors.ts';
export type { FaultEffect, FaultRule, InstalledFault } from './faults/fault.ts';
export type { JournalEntry } from './journal.ts';
export type { Limits } from './limits.ts';
export type { Pace } from './namespace.ts';
export type { UserTokens } from './users.ts';
