/** The longest that a timer waits, in milliseconds: longer ones fire at once. */
const longest = 2 ** 31 - 1;

/** Has an editor ask again for what is true until a time only: `refresh` is called at the soonest of the times told since it last was. */
export function refreshAt(refresh: () => void): (time: Date | undefined) => void {
  let soonest = Infinity;
  let timer: NodeJS.Timeout | undefined;
  return (time) => {
    if (!time || time.getTime() >= soonest) return;
    soonest = time.getTime();
    clearTimeout(timer);
    timer = setTimeout(() => {
      soonest = Infinity;
      refresh();
    }, Math.min(Math.max(0, soonest - Date.now()), longest)).unref();
  };
}
