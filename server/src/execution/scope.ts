import type { FindingCode } from '../workflow/finding';
import { choosersByIndex, lookupOf } from '../workflow/graph';
import { matchesParent, splitName, type Phase } from '../workflow/phase';
import { parseRule, ruleValue } from '../workflow/rule';
import type { Excluded, RunRequest } from '../state/runRecords';
import type { ControlFlow } from './controlFlow';
import type { Definition } from './definition';
import { RunRefusal } from './runRefusal';

/** From a parent phase to a child that waits for it. */
export interface Link {
  readonly child: Phase;
  /** The child waits for several parents or merges: it starts once, when all its parents have settled. */
  readonly join: boolean;
  /** The parent chooses whether the child starts. */
  readonly chosen: boolean;
  /** The child's bare topic matches several phases of the file, so the parent's name is part of its key. */
  readonly several: boolean;
}

/** The part of a workflow that takes part in a run. */
export interface Scope {
  /** In file order. */
  readonly phases: ReadonlyMap<string, Phase>;
  /** Phases that start by themselves, in file order. */
  readonly roots: readonly Phase[];
  readonly children: ReadonlyMap<string, readonly Link[]>;
  /** Parents in the run, in order of `dependsOn`, then of the file. */
  readonly parents: ReadonlyMap<string, readonly string[]>;
  /** Phases that start once, when all their parents have settled. */
  readonly joins: ReadonlySet<string>;
  readonly excluded: readonly Excluded[];
  /** What each phase says about its place in the run. */
  readonly control: ReadonlyMap<string, ControlFlow>;
}

/** These do not matter when the phase is asked for by name: it starts without a rule. */
const startFindings: ReadonlySet<FindingCode> = new Set<FindingCode>(['phase-blank', 'rule-none']);

/** Chooses the phases of a run. Throws RunRefusal `usage` when the phase asked for does not exist. */
export function scopeOf(definition: Definition, request: RunRequest): Scope {
  const all = [...definition.phases.values()].map(({ phase }) => phase);
  const choosers = allChoosers(all);
  const parents = allParents(all, choosers);
  const children = invert(parents);
  const wanted = wantedPhases(all, request, parents, children);
  const excluded = excludedPhases(definition, wanted, request, parents, children);
  const control = new Map([...definition.phases].map(([name, phase]) => [name, phase.control]));
  const out = new Set(excluded.map(({ phase }) => phase));
  const phases = new Map(all.filter(({ name }) => wanted.has(name) && !out.has(name)).map((phase) => [phase.name, phase]));
  const inRun = new Map([...phases.keys()].map((name) => [name, (parents.get(name) ?? []).filter((parent) => phases.has(parent))]));
  const joins = new Set([...phases.values()].filter((phase) => isJoin(phase, choosers) || control.get(phase.name)?.merge).map(({ name }) => name));
  return {
    phases,
    joins,
    roots: [...phases.values()].filter((phase) => startsByItself(phase, request, inRun, choosers)),
    children: links(phases, inRun, parents, choosers, joins),
    parents: inRun,
    excluded,
    control,
  };
}

/** A root fires by its rule; a phase asked for by name starts when none of its parents is in the run. */
function startsByItself(phase: Phase, request: RunRequest, parents: ReadonlyMap<string, readonly string[]>, choosers: Choosers): boolean {
  if (phase.dependsOn.length === 0 && !choosers.has(phase.name)) return request.phase === phase.name || isFired(phase);
  return request.phase === phase.name && (parents.get(phase.name) ?? []).length === 0;
}

/** Whether a rule fires its phase: it has `cron` or `files`. */
export function isFired(phase: Phase): boolean {
  const rule = parseRule(phase.rule);
  return (ruleValue(rule, 'cron') ?? '') !== '' || (ruleValue(rule, 'files') ?? '') !== '';
}

/** Names of the phases that choose each phase which is chosen by any. */
type Choosers = ReadonlyMap<string, readonly string[]>;

function allChoosers(all: readonly Phase[]): Choosers {
  const names = (indexes: readonly number[]) => indexes.flatMap((index) => all[index]?.name ?? []);
  return new Map([...choosersByIndex(all, lookupOf(all))].map(([target, choosers]) => [all[target]?.name ?? '', names(choosers)]));
}

/** Each phase's parents in order of `dependsOn`, then of the file, then its choosers: by the same look-up that finds a missing one. */
function allParents(all: readonly Phase[], choosers: Choosers): Map<string, string[]> {
  const lookup = lookupOf(all);
  return new Map(all.map((child) => {
    const names = child.dependsOn.flatMap((entry) => lookup.matching(entry).flatMap((index) => all[index]?.name ?? []));
    return [child.name, [...new Set([...names, ...choosers.get(child.name) ?? []])]];
  }));
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

function invert(parents: ReadonlyMap<string, readonly string[]>): Map<string, string[]> {
  const children = new Map<string, string[]>();
  for (const [child, names] of parents) for (const name of names) push(children, name, child);
  return children;
}

function wantedPhases(
  all: readonly Phase[], request: RunRequest,
  parents: ReadonlyMap<string, readonly string[]>, children: ReadonlyMap<string, readonly string[]>,
): Set<string> {
  if (request.phase === null) return new Set(all.map(({ name }) => name));
  if (!all.some(({ name }) => name === request.phase)) {
    throw new RunRefusal('usage', `there is no phase "${request.phase}" in the file; it has ${all.map(({ name }) => `"${name}"`).join(', ')}`);
  }
  const wanted = new Set([request.phase]);
  if (request.upstream) reach(request.phase, parents, wanted);
  if (request.downstream) reach(request.phase, children, wanted);
  return wanted;
}

/** Adds everything reachable from a phase. */
export function reach(from: string, edges: ReadonlyMap<string, readonly string[]>, into: Set<string>): void {
  const open = [from];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    for (const next of edges.get(name) ?? []) {
      if (into.has(next)) continue;
      into.add(next);
      open.push(next);
    }
  }
}

/** Phases with an error of their own, then those that are left without a parent by that, to the end. */
function excludedPhases(
  definition: Definition, wanted: ReadonlySet<string>, request: RunRequest,
  parents: ReadonlyMap<string, readonly string[]>, children: ReadonlyMap<string, readonly string[]>,
): Excluded[] {
  const excluded = new Map<string, Excluded>();
  for (const finding of definition.findings) {
    const phase = finding.phase === undefined ? undefined : definition.document.phases[finding.phase]?.phase.name;
    if (finding.severity !== 'error' || phase === undefined || !wanted.has(phase) || excluded.has(phase)) continue;
    if (phase === request.phase && startFindings.has(finding.code)) continue;
    excluded.set(phase, { phase, code: finding.code, message: finding.message });
  }
  const open = [...excluded.keys()];
  for (let out = open.pop(); out !== undefined; out = open.pop()) {
    for (const name of children.get(out) ?? []) {
      if (!wanted.has(name) || excluded.has(name) || name === request.phase) continue;
      const lost = (parents.get(name) ?? []).filter((parent) => wanted.has(parent));
      if (lost.some((parent) => !excluded.has(parent))) continue;
      excluded.set(name, { phase: name, code: 'parent-excluded', message: `its parent "${lost.join('", "')}" takes no part in the run` });
      open.push(name);
    }
  }
  return [...definition.phases.keys()].flatMap((name) => excluded.get(name) ?? []);
}

function links(
  phases: ReadonlyMap<string, Phase>, inRun: ReadonlyMap<string, readonly string[]>, ofFile: ReadonlyMap<string, readonly string[]>,
  choosers: Choosers, joins: ReadonlySet<string>,
): Map<string, Link[]> {
  const children = new Map<string, Link[]>();
  for (const child of phases.values()) {
    const join = joins.has(child.name);
    // Over the whole file, not the run: a key must be the same however much of the file is run.
    const several = !join && (ofFile.get(child.name) ?? []).length > 1;
    for (const parent of inRun.get(child.name) ?? []) push(children, parent, { child, join, several, chosen: choosers.get(child.name)?.includes(parent) ?? false });
  }
  return children;
}

/** Two or more entries are a join; a chooser that `dependsOn` does not name counts as one. */
function isJoin({ name, dependsOn }: Phase, choosers: Choosers): boolean {
  const named = ({ topic, job }: { readonly topic: string; readonly job: string }) => dependsOn.some((entry) => matchesParent(entry, topic, job));
  const others = (choosers.get(name) ?? []).filter((chooser) => !named(splitName(chooser)));
  return dependsOn.length + others.length > 1;
}
