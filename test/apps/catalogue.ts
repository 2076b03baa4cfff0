export { type Gate, type RunningApp, startApp } from './app.ts';
export { apps, requestApps } from './index.ts';
export { createGate, loadApp } from './run-engine.ts';
export { startStatefulApp } from './stateful-app.ts';
export { statefulApps } from './stateful-apps.ts';
