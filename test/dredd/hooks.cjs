// Dredd loads its hooks itself, as CommonJS; what they do is passed to it by run-dredd.ts.
const hooks = require('hooks');

hooks.beforeEach((transaction) => hooks.configuration.custom.prepare(transaction));
