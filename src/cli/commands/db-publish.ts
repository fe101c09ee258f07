import { readStates } from '../../advisories/state/state-files.ts'
import { chooseStates } from '../../advisories/transfer/export.ts'
import { PlimsollError } from '../../core/errors.ts'
import { formatImageReference, parseImageReference } from '../../core/image-reference.ts'
import { publishDatabase } from '../../engine/database-artifact/publish.ts'
import { readPrivateKey } from '../../engine/database-artifact/signature.ts'
import type { CommandContext } from '../context.ts'
import { credentialsOf } from '../credentials.ts'
import { cachePaths } from '../paths.ts'
import { terminalProgress } from '../progress.ts'
import { networkOptions } from '../scan-request.ts'

export async function run(context: CommandContext): Promise<number> {
  const { operands, options, environment, stdout, signal } = context
  const [name = '', ...feeds] = operands
  const reference = parseImageReference(name)
  if (!reference || reference.digest)
    throw new PlimsollError(
      'reference-invalid',
      `${name} is no name with a tag under which something can be published.`,
    )
  const dir = cachePaths(options, environment).database
  const keyFile = options.text('sign-key')
  const key = keyFile === undefined ? undefined : await readPrivateKey(keyFile, signal)
  const progress = terminalProgress(context)
  try {
    const published = await publishDatabase({
      reference,
      dir,
      states: chooseStates(await readStates(dir), feeds, dir),
      ...(key ? { key } : {}),
      connect: {
        registry: { ...(await credentialsOf(context)), ...networkOptions(options) },
        env: environment,
        signal,
      },
      step: (text) => progress.step(text),
    })
    progress.done()
    for (const { feed, outcome, size } of published.feeds)
      stdout.write(`${outcome}  ${feed}  ${size} bytes\n`)
    stdout.write(`${formatImageReference(reference)}@${published.digest}\n`)
    return 0
  } finally {
    progress.done()
  }
}
