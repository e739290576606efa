/** Node's timers hold 31 bits of milliseconds; a longer one would fire at once. */
const longest = 2 ** 31 - 1;

/** Calls `then` after `ms` milliseconds, however many; returns what calls it off. */
export function setLongTimeout(then: () => void, ms: number): () => void {
  let timer: NodeJS.Timeout;
  const arm = (left: number): void => {
    timer = left > longest ? setTimeout(() => arm(left - longest), longest) : setTimeout(then, left);
  };
  arm(ms);
  return () => clearTimeout(timer);
}
