import * as flatbuffers from 'flatbuffers';
import { flatbuffersFormat } from '../flatbuffers/flatbuffersFormat';
import { jsonFormat } from '../json/jsonFormat';
import type { FileFormat } from './fileFormat';

/** Every format of files, for tests that each must pass. */
export const formats: readonly FileFormat[] = [jsonFormat, flatbuffersFormat(flatbuffers)];
