/** For a suite whose tests are steps of one story: the first failure ends it, instead of many that follow from it. */
export function endAtFirstFailure(): void {
  let failed: string | undefined;
  afterEach(function () {
    if (this.currentTest?.state === 'failed') failed = this.currentTest.title;
  });
  beforeEach(() => {
    if (failed !== undefined) throw new Error(`not tried, because this failed: ${failed}`);
  });
}
