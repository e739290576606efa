import type { StateError } from '../../stateError';
import { lineMeanings, serverError, type Meaning } from '../serverError';

/** Signs are SQLSTATE codes, which say more than words: those are in the server's language. */
const meanings: readonly Meaning[] = [
  { sign: /^28P01$|password must be a string/, kind: 'invalid', passes: false, advice: 'user and password are not taken: write them before the host, e.g. postgres://user:${env:PGPASSWORD}@host/database' },
  { sign: /^28000$/, kind: 'invalid', passes: false, advice: 'the server does not let this user in: correct the address (?sslmode=verify-full where it wants TLS), or pg_hba.conf' },
  { sign: /^3D000$/, kind: 'invalid', passes: false, advice: 'there is no such database: make it (createdb), or correct the address' },
  { sign: /^42501$/, kind: 'invalid', passes: false, advice: 'the user may not do this: as an owner, GRANT CREATE, USAGE ON SCHEMA public and all on the tables of the store' },
  { sign: /^3F000$/, kind: 'invalid', passes: false, advice: 'there is no schema to make tables in: set search_path of the user or database' },
  { sign: /^42P01$/, kind: 'io', passes: false, advice: 'tables of the store are gone: open it again to make them anew' },
  { sign: /^(?:22021|22P05)$/, kind: 'invalid', passes: false, advice: 'PostgreSQL cannot store a text with this character (zero, or one that the encoding lacks): leave it out' },
  { sign: /^54000$/, kind: 'invalid', passes: false, advice: 'a key is too long for an index: choose shorter names' },
  { sign: /^25006$/, kind: 'io', passes: true, advice: 'it is read-only, perhaps a standby: give the address of the primary' },
  { sign: /^53[12]00$/, kind: 'io', passes: false, advice: 'its disk or memory is full: free some space there' },
  { sign: /^(?:53300|57P03|40001|40P01|55P03|57014)$/, kind: 'busy', passes: true, advice: 'try again in a moment' },
  { sign: /^(?:08...|57P0[125])$/, kind: 'io', passes: true, advice: 'the server ended the connection: look whether it runs' },
  ...lineMeanings('start it (pg_ctl start, systemctl start postgresql), install it (apt install postgresql, brew install postgresql, or docker run -p 5432:5432 -e POSTGRES_PASSWORD=... postgres), or correct the address', 'leave sslmode out, or write ?sslmode=disable'),
];

/** What a failure of PostgreSQL means, for the one whose store is at `shown`. */
export function postgresError(shown: string, error: unknown): StateError {
  return serverError('PostgreSQL', shown, meanings, error);
}
