import { PlimsollError } from '../../core/errors.ts'
import { oneLine } from '../../core/printable.ts'
import { type VerifiedImage, verifyImage } from '../../engine/signatures/verify-image.ts'
import { EXIT_CODES } from '../../judgement/verdict.ts'
import { askOptions } from '../ask-options.ts'
import type { CommandContext } from '../context.ts'

/** A line, or JSON. Ends with 1 where the image is not signed. */
export async function run(context: CommandContext): Promise<number> {
  const { operands, options, stdout } = context
  const [name = ''] = operands
  const keyFiles = options.list('key')
  const repository = options.text('signature-repository')
  if (keyFiles.length === 0) throw new PlimsollError('usage', 'Whose signature counts is said by --key FILE.')
  const verified = await verifyImage({
    name,
    keyFiles,
    ...(repository === undefined ? {} : { repository }),
    options: await askOptions(context),
  })
  stdout.write(options.flag('json') ? jsonOf(verified) : `${lineOf(verified, keyFiles)}\n`)
  return verified.signature.kind === 'valid' ? EXIT_CODES.clean : EXIT_CODES.denied
}

function lineOf({ pinned, signature }: VerifiedImage, keyFiles: readonly string[]): string {
  if (signature.kind === 'valid') return `signed    ${oneLine(`${pinned} by ${signature.key}`)}`
  const why = `no signature by ${keyFiles.join(' or ')} (${signature.found})`
  return `UNSIGNED  ${oneLine(`${pinned}: ${why}`)}`
}

function jsonOf({ image, digest, pinned, signature }: VerifiedImage): string {
  const found = signature.kind === 'valid' ? { key: signature.key } : { found: signature.found }
  return `${JSON.stringify({ image, digest, pinned, signed: signature.kind === 'valid', ...found }, null, 2)}\n`
}
