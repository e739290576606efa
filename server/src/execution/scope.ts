import type { FindingCode } from '../workflow/finding';
import { lookupOf } from '../workflow/graph';
import type { Phase } from '../workflow/phase';
import { parseRule, ruleValue } from '../workflow/rule';
import type { Excluded, RunRequest } from '../state/runRecords';
import type { Definition } from './definition';
import { RunRefusal } from './runRefusal';

/** From a parent phase to a child that waits for it. */
export interface Link {
  readonly child: Phase;
  /** The child has two or more `dependsOn` entries: it starts once, when all its parents have settled. */
  readonly join: boolean;
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
  readonly excluded: readonly Excluded[];
}

/** These do not matter when the phase is asked for by name: it starts without a rule. */
const startFindings: ReadonlySet<FindingCode> = new Set<FindingCode>(['phase-blank', 'rule-none']);

/** Chooses the phases of a run. Throws RunRefusal `usage` when the phase asked for does not exist. */
export function scopeOf(definition: Definition, request: RunRequest): Scope {
  const all = [...definition.phases.values()].map(({ phase }) => phase);
  const parents = allParents(all);
  const children = invert(parents);
  const wanted = wantedPhases(all, request, parents, children);
  const excluded = excludedPhases(definition, wanted, request, parents, children);
  const out = new Set(excluded.map(({ phase }) => phase));
  const phases = new Map(all.filter(({ name }) => wanted.has(name) && !out.has(name)).map((phase) => [phase.name, phase]));
  const inRun = new Map([...phases.keys()].map((name) => [name, (parents.get(name) ?? []).filter((parent) => phases.has(parent))]));
  return {
    phases,
    roots: [...phases.values()].filter((phase) => startsByItself(phase, request, inRun)),
    children: links(phases, inRun, parents),
    parents: inRun,
    excluded,
  };
}

/** A root fires by its rule; a phase asked for by name starts when none of its parents is in the run. */
function startsByItself(phase: Phase, request: RunRequest, parents: ReadonlyMap<string, readonly string[]>): boolean {
  if (phase.dependsOn.length === 0) return request.phase === phase.name || isFired(phase);
  return request.phase === phase.name && (parents.get(phase.name) ?? []).length === 0;
}

/** Whether a rule fires its phase: it has `cron` or `files`. */
export function isFired(phase: Phase): boolean {
  const rule = parseRule(phase.rule);
  return (ruleValue(rule, 'cron') ?? '') !== '' || (ruleValue(rule, 'files') ?? '') !== '';
}

/** Each phase's parents in order of `dependsOn`, then of the file: by the same look-up that finds a missing one. */
function allParents(all: readonly Phase[]): Map<string, string[]> {
  const lookup = lookupOf(all);
  return new Map(all.map((child) => {
    const names = child.dependsOn.flatMap((entry) => lookup.matching(entry).flatMap((index) => all[index]?.name ?? []));
    return [child.name, [...new Set(names)]];
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
): Map<string, Link[]> {
  const children = new Map<string, Link[]>();
  for (const child of phases.values()) {
    const join = child.dependsOn.length > 1;
    // Over the whole file, not the run: a key must be the same however much of the file is run.
    const several = !join && (ofFile.get(child.name) ?? []).length > 1;
    for (const parent of inRun.get(child.name) ?? []) push(children, parent, { child, join, several });
  }
  return children;
}
