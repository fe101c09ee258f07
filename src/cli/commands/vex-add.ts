import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { faultOf, PlimsollError } from '../../core/errors.ts'
import { type Existing, readExisting, withStatement } from '../../judgement/vex/add-statement.ts'
import { VERSION } from '../../version.ts'
import type { CommandContext } from '../context.ts'
import { writeOutputFile, writeToStream } from '../output-file.ts'
import { reportTime } from '../scan-request.ts'
import { openQuestioner } from './vex-questions.ts'
import { statementOf } from './vex-statement.ts'

export async function run(context: CommandContext): Promise<number> {
  const { options, stdout, stderr, signal } = context
  const to = options.text('to')
  const path = to === undefined || to === '-' ? undefined : to
  const existing = path !== undefined && existsSync(path) ? await readDocument(path, signal) : undefined
  const questioner = await openQuestioner(context)
  try {
    const statement = await statementOf(context, questioner)
    const author = await authorOf(existing, options.text('author'), path, () => questioner?.text('Author:'))
    const now = reportTime(context)
    const document = withStatement(existing, statement, { author, now, tooling: `plimsoll ${VERSION}` })
    const text = `${JSON.stringify(document, undefined, 2)}\n`
    if (path === undefined) await writeToStream(stdout, [text])
    else {
      await writeOutputFile(path, [text])
      const what = `${statement.vulnerability.name} is ${statement.status.replaceAll('_', ' ')}`
      if (!options.flag('quiet')) stderr.write(`${existing ? 'Added to' : 'Wrote'} ${path}: ${what}\n`)
    }
    return 0
  } finally {
    questioner?.close()
  }
}

async function readDocument(path: string, signal: AbortSignal): Promise<Existing> {
  try {
    return readExisting(await readFile(path, { encoding: 'utf8', signal }), path)
  } catch (error) {
    if (signal.aborted || error instanceof PlimsollError) throw error
    throw new PlimsollError('input-unreadable', `${path} cannot be read: ${faultOf(error)}.`, {
      cause: error,
    })
  }
}

/** A document has one author: whoever else has something to say writes another one. */
async function authorOf(
  existing: Existing,
  given: string | undefined,
  path: string | undefined,
  ask: () => Promise<string> | undefined,
): Promise<string> {
  if (existing && given !== undefined && given !== existing.author)
    throw new PlimsollError('usage', `${path} is by ${existing.author}, and a document has one author.`)
  const author = existing?.author ?? given ?? (await ask())
  if (author === undefined) throw new PlimsollError('usage', 'Say with --author who says it.')
  return author
}
