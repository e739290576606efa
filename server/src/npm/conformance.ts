/** `millrace/conformance`: the tests that every backend passes, for backends of others. They need `describe` and `it` as globals. */
export { backendConformance } from '../state/store/conformance/backendConformance';
export type { Features, Place } from '../state/store/conformance/place';
export { storeConformance } from '../state/store/conformance/storeConformance';
