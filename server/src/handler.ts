import { CancellationToken, LSPErrorCodes, ResponseError } from 'vscode-languageserver';

/** Where handlers tell what went wrong or took long. */
export interface HandlerLog {
  error(message: string): void;
  log(message: string): void;
}

export type Handler<P, R> = (params: P, token: CancellationToken) => Promise<R | ResponseError<never>>;

/** A request that takes longer than this is worth a line in the log. In milliseconds. */
const slow = 50;

/**
 * The wrapper around every handler: a request that was cancelled meanwhile is answered as such, an error is logged
 * and answered with the fallback instead of ending the server, and what is slow is logged with its time.
 */
export function guarded<P, R>(
  name: string, fallback: R, log: HandlerLog, handle: (params: P, token: CancellationToken) => R | Promise<R>,
): Handler<P, R> {
  return async (params, token) => {
    const start = performance.now();
    // Gives a cancellation that has arrived already the chance to be read.
    await new Promise((resolve) => setImmediate(resolve));
    if (token.isCancellationRequested) return new ResponseError<never>(LSPErrorCodes.RequestCancelled, `${name} was cancelled`);
    try {
      const result = await handle(params, token);
      if (token.isCancellationRequested) return new ResponseError<never>(LSPErrorCodes.RequestCancelled, `${name} was cancelled`);
      return result;
    } catch (error) {
      log.error(`${name} failed: ${error instanceof Error ? error.stack ?? error.message : String(error)}`);
      return fallback;
    } finally {
      const took = performance.now() - start;
      if (took > slow) log.log(`${name} took ${Math.round(took)} ms`);
    }
  };
}

/** A handler for a request without parameters: some clients leave them out, others send null. */
export function withoutParams<R>(handler: Handler<undefined, R>): (...args: readonly unknown[]) => ReturnType<Handler<undefined, R>> {
  return (...args) => handler(undefined, args.find((arg) => CancellationToken.is(arg)) ?? CancellationToken.None);
}

/** `guarded` for notifications and events, which have no answer. */
export function guardedEvent<P>(name: string, log: HandlerLog, handle: (params: P) => void | Promise<void>): (params: P) => Promise<void> {
  return async (params) => {
    try {
      await handle(params);
    } catch (error) {
      log.error(`${name} failed: ${error instanceof Error ? error.stack ?? error.message : String(error)}`);
    }
  };
}
