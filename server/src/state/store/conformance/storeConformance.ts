import { checkpointCases } from './checkpointCases';
import { copyCases } from './copyCases';
import { expiryCases } from './expiryCases';
import { lifeCases } from './lifeCases';
import type { Features, Place } from './place';
import { quotaCases } from './quotaCases';
import { scopeCases } from './scopeCases';
import { stateModelCases } from './stateModelCases';
import { taskCases } from './taskCases';
import { transactionCases } from './transactionCases';
import { valueCases } from './valueCases';
import { workflowCases } from './workflowCases';

/**
 * Tests of everything a store does, over a backend; `backendConformance` has the same arguments. Run both: that one
 * says which part of the contract is broken, this one what a user would see of it.
 */
export function storeConformance(name: string, place: () => Promise<Place>, features: Features): void {
  describe(`store ${name}`, () => {
    workflowCases(place);
    stateModelCases(place);
    taskCases(place);
    valueCases(place);
    scopeCases(place);
    expiryCases(place);
    quotaCases(place);
    copyCases(place);
    checkpointCases(place);
    transactionCases(place);
    lifeCases(place, features);
  });
}
