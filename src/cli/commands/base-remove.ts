import { type FiledBase, listBases, withoutBases } from '../../base-images/base-index.ts'
import { PlimsollError } from '../../core/errors.ts'
import { formatImageReference, parseImageReference } from '../../core/image-reference.ts'
import { oneLine } from '../../core/printable.ts'
import { readBaseIndex, writeBaseIndex } from '../../engine/base/index-file.ts'
import type { CommandContext } from '../context.ts'
import { baseIndexFile } from '../paths.ts'

/** A name stands for all that was ever known under it. Throws `usage` where one of them is not known. */
export async function run({ operands, options, environment, stdout }: CommandContext): Promise<number> {
  const file = baseIndexFile(options, environment)
  const index = await readBaseIndex(file)
  const tests = operands.map((text) => ({ text, test: testOf(text) }))
  const known = listBases(index)
  const missing = tests.find(({ test }) => !known.some(test))
  if (missing) throw new PlimsollError('usage', `No base image is known as ${missing.text}.`)
  const isGone = (base: FiledBase): boolean => tests.some(({ test }) => test(base))
  await writeBaseIndex(file, withoutBases(index, isGone))
  for (const base of known.filter(isGone))
    stdout.write(`removed ${oneLine(`${base.name} (${base.platform}, layers: ${base.layers})`)}\n`)
  return 0
}

/** By name as people write it, or by the digest of manifest or config. */
function testOf(text: string): (base: FiledBase) => boolean {
  const reference = parseImageReference(text)
  const names = new Set([text, ...(reference ? [formatImageReference(reference)] : [])])
  return ({ name, digest, configDigest }) =>
    names.has(name) || [digest, configDigest].some((one) => one === text)
}
