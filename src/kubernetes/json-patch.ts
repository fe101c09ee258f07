import { applyOperation, PatchFault, type PatchOperation } from '../documents/json-patch.ts'

/**
 * A document with a patch applied: https://www.rfc-editor.org/rfc/rfc6902. All or nothing; what was given stays as it
 * was.
 *
 * @throws {PatchFault} with the number of the operation, from 0, that cannot be done
 */
export function applyPatch(document: unknown, patch: readonly PatchOperation[]): unknown {
  let at = document
  for (const [index, operation] of patch.entries())
    try {
      at = applyOperation(at, operation)
    } catch (error) {
      if (!(error instanceof PatchFault)) throw error
      throw new PatchFault(`operation ${index} (${operation.op} ${operation.path}) ${error.message}`)
    }
  return at
}
