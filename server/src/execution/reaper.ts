import { spawn, type ChildProcess } from 'node:child_process';

/** Knows the process groups of a run, and ends them when the run process dies, however it dies. */
export interface Reaper {
  /** Resolves when the reaper has been told. */
  add(group: number): Promise<void>;
  remove(group: number): void;
  close(): void;
}

/**
 * Takes groups as arguments, reads more from its input and, at end of file, ends those that are left: SIGTERM, and SIGKILL
 * 0.2 s later. It is a session of its own, so that nothing that ends the run process ends it too.
 */
const script = `
trap '' HUP INT TERM
groups=" $* "
while read -r op group; do
  case $op in
    +) groups="$groups$group " ;;
    -) groups="\${groups%%" $group "*} \${groups#*" $group "}" ;;
  esac
done
for g in $groups; do kill -s TERM -- "-$g" 2>/dev/null; done
n=0
while [ $n -lt 10 ]; do
  left=
  for g in $groups; do kill -s 0 -- "-$g" 2>/dev/null && left=1; done
  [ -z "$left" ] && exit 0
  sleep 0.02
  n=$((n + 1))
done
for g in $groups; do kill -s KILL -- "-$g" 2>/dev/null; done
`;

/** Starts a reaper; one that dies is replaced and told again what it has to know. Windows has none. */
export function startReaper(): Reaper {
  const groups = new Set<number>();
  let child: ChildProcess | undefined;
  let closed = process.platform === 'win32';

  function start(): void {
    if (closed) return;
    // Born with what it has to know: the run process may be killed before it could tell it.
    const started = spawn('/bin/sh', ['-c', script, 'sh', ...[...groups].map(String)], { detached: true, stdio: ['pipe', 'ignore', 'ignore'], cwd: '/', env: { PATH: '/usr/bin:/bin' } });
    child = started;
    started.stdin?.on('error', () => undefined);
    started.unref();
    if (started.stdin && 'unref' in started.stdin && typeof started.stdin.unref === 'function') started.stdin.unref();
    // `error`: no process could be made; without a reaper a resume still finds and ends survivors.
    started.once('error', () => undefined);
    // After a pause: a shell that cannot run at all must not be started without end.
    started.once('exit', () => setTimeout(start, 50).unref());
  }

  start();
  return {
    add(group) {
      groups.add(group);
      const stdin = child?.stdin;
      if (closed || !stdin || stdin.destroyed) return Promise.resolve();
      return new Promise((resolve) => stdin.write(`+ ${group}\n`, () => resolve()));
    },
    remove(group) {
      groups.delete(group);
      if (!closed) child?.stdin?.write(`- ${group}\n`);
    },
    close() {
      closed = true;
      child?.stdin?.end();
    },
  };
}
