// Dredd loads its hooks itself, as CommonJS; what they do is passed to it by run-dredd.ts.
const hooks = require('hooks');

hooks.beforeEach((transaction, done) => {
  // A hook that throws is not told by Dredd: the transaction fails with what it says.
  hooks.configuration.custom.prepare(transaction).then(done, (error) => {
    transaction.fail = String(error);
    done();
  });
});
