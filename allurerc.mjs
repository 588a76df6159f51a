// What the Allure report shows, for Allure 3: `make report` builds it. The results are written by `behave -f allure`.
// ALLURE_REPORT_NAME and ALLURE_HISTORY set the name of the report and the file of its history.

const { ALLURE_REPORT_NAME, ALLURE_HISTORY } = process.env;

// Allure 3.18 asks for Iterator.prototype.toArray in its quality gate; Node.js has it since version 22.
const iterators = Object.getPrototypeOf(Object.getPrototypeOf([].values()));
iterators.toArray ??= function toArray() { return Array.from(this); };

// One category for each value of the label `cause` (support/results/causes.py), the most urgent first.
const category = (cause, name, options = {}) =>
  ({ id: cause, name, matchers: [{ labels: { cause: `^${cause}$` } }], groupBy: [{ label: "persona" }], ...options });

export default {
  name: ALLURE_REPORT_NAME || "Acceptance report",
  historyPath: ALLURE_HISTORY || "reports/allure-history.jsonl",
  historyLimit: 100,
  categories: [
    category("dangerous", "Dangerous: allowed, done or revealed, but should be refused", { expand: true }),
    category("broken", "Promise broken: the answer was wrong", { expand: true }),
    category("too_strict", "Refused, but should be allowed"),
    category("wrong_refusal", "Refused, but in the wrong way or form"),
    category("not_proven", "Not proven: the expected answer, which proves nothing"),
    category("cleanup", "Left behind: a cleanup failed"),
    category("login", "No token: the sign-in failed"),
    category("environment", "Environment: the service did not respond"),
    category("description", "The service description does not fit the service"),
    category("hook", "A hook failed"),
    category("suite", "The suite: a step that is missing, broken or cut off"),
    category("not_run", "Not run: the run ended before it"),
    category("resolved", "A known issue that no longer fails: remove its mark"),
    category("known", "Known issue"),
    category("flaky", "Flaky: passed when it was tried again"),
  ],
  // The run itself counts, too: a result named "The run" is there if something went wrong outside scenarios.
  qualityGate: { rules: [{ maxFailures: 0, minTestsCount: 1 }] },
  plugins: {
    awesome: {
      options: { singleFile: true, groupBy: ["persona", "feature"], appendTitlePath: false },
    },
  },
};
