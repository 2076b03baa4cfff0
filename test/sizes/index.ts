/** How large the clients are in a browser, for the benchmark that holds them against others. */
export { bundleProgram } from './bundle-program.ts';
export { type ClientBundle, clientBundles, directory } from './client-bundles.ts';
export { type BundleSize, measureBundle } from './measure-bundle.ts';
