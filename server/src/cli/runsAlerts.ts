import type { RunStore } from '../state/runs/runStore';
import { exit } from './command';
import { printJson, table } from './print';
import { readLimit, withView } from './runsList';

/** Prints what somebody should know, newest first; `open`: only of tasks that have not completed since. */
export async function printAlerts(store: RunStore, limit: string | undefined, open: boolean, json: boolean): Promise<number> {
  const most = readLimit(limit);
  return withView(store, (view) => {
    const found = view.alerts(open ? Number.MAX_SAFE_INTEGER : most).filter((alert) => !open || alert.open).slice(0, most);
    if (json) printJson(JSON.stringify(found));
    else if (found.length === 0) console.log('no alerts');
    else console.log(table([['AT', 'RUN', 'FILE', 'TASK', 'RESULT', 'NOW', 'MESSAGE'], ...found.map((alert) => [alert.at, alert.run, alert.file, alert.key, alert.result, alert.open ? 'open' : 'completed', alert.msg])]));
    return exit.done;
  });
}
