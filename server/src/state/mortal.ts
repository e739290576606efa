/** File operations of which the one at `at`, counted from 1, kills the process before it is done; for tests. */
export function mortal<T extends object>(operations: T, at: number): T {
  let left = at;
  return new Proxy(operations, {
    get(target, name) {
      const operation: unknown = Reflect.get(target, name);
      if (typeof operation !== 'function') return operation;
      return (...args: unknown[]): unknown => {
        if (--left === 0) process.kill(process.pid, 'SIGKILL');
        return Reflect.apply(operation, target, args);
      };
    },
  });
}
