/**
 * Calls `work` at once, and again as often as asked but never twice within `ms` milliseconds: the last call is
 * never lost. `cancel` drops what still waits.
 */
export function throttle(ms: number, work: () => void): { readonly call: () => void; readonly cancel: () => void } {
  let timer: NodeJS.Timeout | undefined;
  let wanted = false;
  const run = (): void => {
    wanted = false;
    timer = setTimeout(() => {
      timer = undefined;
      if (wanted) run();
    }, ms);
    work();
  };
  return {
    call: () => {
      if (timer) wanted = true;
      else run();
    },
    cancel: () => {
      wanted = false;
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
