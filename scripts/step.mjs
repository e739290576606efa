/** @param {number} milliseconds @returns {string} such as `12.3 s` */
export function seconds(milliseconds) {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

/**
 * Announces a piece of work, does it, and prints how long it took.
 * @template T @param {string} title @param {() => Promise<T>} work @returns {Promise<T>}
 */
export async function step(title, work) {
  const start = Date.now();
  console.log(`  ${title} ...`);
  const result = await work();
  console.log(`  ${title}: ${seconds(Date.now() - start)}`);
  return result;
}
