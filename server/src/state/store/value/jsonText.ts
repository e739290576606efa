/**
 * A value given as its JSON text, which is stored to the letter: `1.0`, `1e3` and integers of any size stay as they are
 * spelled. Text that no store takes is StateError `invalid` where it is saved.
 */
export class JsonText {
  constructor(readonly text: string) {}
}
