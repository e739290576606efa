/** The parameters of one query, numbered as they come. */
export class Parameters {
  readonly values: unknown[] = [];

  /** Takes a value; gives what stands for it in the SQL. */
  add(value: unknown, type: string): string {
    this.values.push(value);
    return `$${this.values.length}::${type}`;
  }
}

/** An array as PostgreSQL writes it, for arrays that differ in length and cannot be an array together. */
export function arrayText(texts: readonly string[]): string {
  return `{${texts.map((text) => `"${text.replace(/["\\]/g, '\\$&')}"`).join()}}`;
}
