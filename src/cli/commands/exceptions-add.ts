import { PlimsollError } from '../../core/errors.ts'
import { oneLine } from '../../core/printable.ts'
import { readExceptionText } from '../../engine/decisions/exceptions/read-lists.ts'
import { subjectOf } from '../../judgement/exceptions/criteria.ts'
import { addedTo, type NewEntry } from '../../judgement/exceptions/edit.ts'
import type { CommandContext } from '../context.ts'
import { targetOf } from '../exception-files.ts'
import type { OptionReader } from '../options/read.ts'
import { writeOutputFile } from '../output-file.ts'
import { reportTime } from '../scan-request.ts'

/** Writes an exception at the end of the list, and nothing where the entry would be refused when it is read. */
export async function run(context: CommandContext): Promise<number> {
  const { operands, options, stdout, signal } = context
  const { path, isConfiguration, exists } = targetOf(context)
  const entry = entryOf(operands, options, reportTime(context))
  const text = exists ? await readExceptionText(path, signal) : ''
  const { text: changed, added } = await addedTo({ file: path, text, isConfiguration }, entry)
  if (!options.flag('dry-run')) await writeOutputFile(path, [changed])
  const until = added.until === undefined ? '' : `, until ${added.until}`
  const verb = options.flag('dry-run') ? 'Would add' : 'Added'
  stdout.write(`${oneLine(`${verb} ${path}:${added.line}: ${subjectOf(added.criteria)}${until}`)}\n`)
  return 0
}

function entryOf(operands: readonly string[], options: OptionReader, now: string): NewEntry {
  const reason = options.text('reason')
  if (reason === undefined) throw new PlimsollError('usage', 'Say why with --reason.')
  const until = options.text('until')
  return {
    ...one('id', [...operands, ...options.list('id')]),
    ...text('package', options.text('package')),
    ...one('path', options.list('path')),
    ...one('layer', options.list('layer')),
    ...(options.flag('base-image') ? { 'base-image': true } : {}),
    ...one('image', options.list('image')),
    ...one('resource', options.list('resource')),
    ...one('status', options.list('status')),
    ...one('severity', options.list('max-severity')),
    reason,
    ...text('owner', options.text('owner')),
    ...text('since', options.text('since')),
    ...text('until', until === undefined ? undefined : dayOf(until, now)),
  }
}

type Key = keyof NewEntry

/** One value is written as it is, several as a list. */
function one(key: Key, values: readonly string[]): NewEntry {
  if (values.length === 0) return {}
  return { [key]: values.length === 1 ? values[0] : values }
}

function text(key: Key, value: string | undefined): NewEntry {
  return value === undefined ? {} : { [key]: value }
}

const DAY = 86_400_000
/** Days from today on: a hundred years are a slip. */
const MOST_DAYS = 36_500

/** `30d` is the day in thirty days, of UTC as all days here. */
function dayOf(until: string, now: string): string {
  const days = /^(?<days>\d{1,6})d$/.exec(until)?.groups?.['days']
  if (days === undefined) return until
  if (Number(days) > MOST_DAYS)
    throw new PlimsollError('option-invalid', `--until is at most ${MOST_DAYS}d, not «${until}».`)
  return new Date(Date.parse(now) + Number(days) * DAY).toISOString().slice(0, 10)
}
