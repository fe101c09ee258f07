import { EXIT_CODES } from '../../judgement/verdict.ts'
import type { FoundAnswer, FoundImage } from '../../reports/found/answer.ts'
import { foundJson } from '../../reports/found/json.ts'
import { foundTable } from '../../reports/found/table.ts'
import { findInReport } from '../../saved/find/find-in-report.ts'
import { parseQuery } from '../../saved/find/query.ts'
import { readReports, type SavedFault } from '../../saved/report-folder.ts'
import type { CommandContext } from '../context.ts'
import { oneFormat, writeOne } from '../formats.ts'
import type { OptionReader } from '../options/read.ts'
import { onePath } from '../report-outputs.ts'

/** Which images have it. Reports are read one at a time, and only what was found is kept. */
export async function run(context: CommandContext): Promise<number> {
  const { operands, options, signal } = context
  const format = oneFormat(context, ['table', 'json'])
  onePath(options)
  const query = parseQuery({
    name: options.text('package'),
    version: options.text('version'),
    purl: options.text('purl'),
    resource: options.text('resource'),
    ids: options.list('cve'),
  })
  const images: FoundImage[] = []
  const unlisted: string[] = []
  const incomplete: string[] = []
  const faults: SavedFault[] = []
  let reports = 0
  for await (const one of readReports(operands, { stdin: () => context.stdin, signal })) {
    if (one.kind === 'fault') {
      faults.push(one)
      continue
    }
    reports++
    const { target, layers } = one.report
    const { found, setup, isUnlisted, isIncomplete } = findInReport(one.report, query)
    if (isUnlisted) unlisted.push(target.name)
    if (isIncomplete) incomplete.push(target.name)
    if (found.length + setup.length === 0) continue
    const { configDigest } = target
    images.push({
      name: target.name,
      file: one.file,
      ...(configDigest ? { configDigest } : {}),
      layers,
      found,
      setup,
    })
  }
  const answer = { question: questionOf(options), reports, images, unlisted, incomplete, faults }
  await writeOne(context, (width) => (format === 'json' ? foundJson(answer) : foundTable(answer, width)))
  return exitCodeOf(answer, options)
}

function questionOf(options: OptionReader): string {
  const name = options.text('package')
  const version = options.text('version')
  const purl = options.text('purl')
  const resource = options.text('resource')
  const ids = options.list('cve')
  const parts = [
    ...(ids.length > 0 ? [ids.join(' or ')] : []),
    ...(name === undefined ? [] : [`package ${name}`]),
    ...(purl === undefined ? [] : [purl]),
    ...(resource === undefined ? [] : [`object ${resource}`]),
    ...(version === undefined ? [] : [`in ${version}`]),
  ]
  return parts.join(' ')
}

/** What was found is certain; that nothing was found is not, where a report could not say it. */
function exitCodeOf({ images, unlisted, faults }: FoundAnswer, options: OptionReader): number {
  if (images.length > 0 && options.flag('fail-on-found')) return EXIT_CODES.denied
  const isWhole = unlisted.length + faults.length === 0 || options.flag('allow-incomplete')
  return isWhole ? EXIT_CODES.clean : EXIT_CODES.incomplete
}
