import { PlimsollError } from '../../../core/errors.ts'

/** Throws `kubesec-invalid`, with the line (from 1) that something stands on. */
export function fail(line: number, detail: string): never {
  throw new PlimsollError('kubesec-invalid', `template: output template:${line}: ${detail}`)
}
