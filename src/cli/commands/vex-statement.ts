import { didYouMean } from '../../core/did-you-mean.ts'
import { PlimsollError } from '../../core/errors.ts'
import type { Report } from '../../core/report.ts'
import {
  componentOf,
  imageProduct,
  type OpenVexStatement,
  wordsOf,
} from '../../judgement/vex/openvex-document.ts'
import { JUSTIFICATIONS, VEX_STATUSES, type VexStatus } from '../../judgement/vex/types.ts'
import { readReportFile } from '../../saved/read-report-file.ts'
import type { CommandContext } from '../context.ts'
import type { Questioner } from './vex-questions.ts'

/**
 * A statement of what the options say, of the report that they name, and of answers to what is missing. Throws `usage`
 * where there is nobody to ask, `option-invalid`, and `finding-not-in-report`.
 */
export async function statementOf(
  { options, stdin, signal }: CommandContext,
  questioner: Questioner | undefined,
): Promise<OpenVexStatement> {
  const from = options.text('from')
  const report = from === undefined ? undefined : await readReportFile(from, { stdin: () => stdin, signal })
  const missing = (option: string): never => {
    throw new PlimsollError(
      'usage',
      `Say with --${option} what the statement is about, or answer at a terminal.`,
    )
  }
  const given = options.list('id')
  const [id, ...more] =
    given.length > 0 ? given : [(await questioner?.text('Id of the flaw:')) ?? missing('id')]
  const found = report && findIn(report, id ?? '', options.text('package'))
  const aliases = found ? found.ids.filter((one) => one !== id) : more
  const products = await productsOf(options.list('product'), found?.product, async () =>
    found
      ? found.packages
      : [(await questioner?.text('Product (package URL, or name of an image):')) ?? missing('product')],
  )
  const isImage = options.list('product').length > 0 || found?.product !== undefined
  const parts =
    options.list('subcomponent').length > 0
      ? options.list('subcomponent')
      : isImage
        ? (found?.packages ?? [])
        : []
  const subcomponents = parts.map(componentOf)
  return {
    vulnerability: { name: id ?? '', ...(aliases.length > 0 ? { aliases: [...new Set(aliases)] } : {}) },
    products: products.map((product) => ({
      ...componentOf(product),
      ...(subcomponents.length > 0 ? { subcomponents } : {}),
    })),
    ...(await sayingOf(options, questioner)),
  }
}

async function productsOf(
  given: readonly string[],
  image: string | undefined,
  others: () => Promise<readonly string[]>,
): Promise<readonly string[]> {
  if (given.length > 0) return given
  return image === undefined ? await others() : [image]
}

interface Found {
  readonly ids: readonly string[]
  readonly packages: readonly string[]
  /** The image, where the report is of one. */
  readonly product: string | undefined
}

function findIn(report: Report, id: string, name: string | undefined): Found {
  const all = [...report.findings, ...report.suppressed.map(({ finding }) => finding)]
  const wanted = id.toUpperCase()
  const found = all.filter(
    (one) =>
      one.ids.some((its) => its.toUpperCase() === wanted) &&
      (name === undefined || one.package.name === name),
  )
  if (found.length === 0) {
    const where = name === undefined ? '' : ` in ${name}`
    throw new PlimsollError('finding-not-in-report', `The report has no finding ${id}${where}.`)
  }
  return {
    ids: [...new Set(found.flatMap(({ ids }) => ids))],
    packages: [...new Set(found.map(({ package: pkg }) => pkg.purl))],
    product: imageProduct(report.target),
  }
}

async function sayingOf(options: CommandContext['options'], questioner: Questioner | undefined) {
  const status = statusIn(options.list('status')) ?? (await questioner?.choice('Status:', VEX_STATUSES))
  if (status === undefined)
    throw new PlimsollError('usage', `Say with --status what holds: ${VEX_STATUSES.join(', ')}.`)
  let justification = justificationIn(options.text('justification'))
  let reason = options.text('impact')
  let action = options.text('action')
  if (justification !== undefined && status !== 'not_affected')
    throw new PlimsollError('usage', `A --justification belongs to not_affected, not to ${status}.`)
  if (action !== undefined && status !== 'affected')
    throw new PlimsollError('usage', `An --action belongs to affected, not to ${status}.`)
  if (status === 'not_affected' && justification === undefined && reason === undefined) {
    if (!questioner)
      throw new PlimsollError('usage', 'Say with --justification or --impact why it is not affected.')
    justification = await questioner.choice('Justification:', JUSTIFICATIONS)
    reason = await questioner.maybe('In your own words (may be empty):')
  }
  if (status === 'affected' && action === undefined) {
    if (!questioner) throw new PlimsollError('usage', 'Say with --action what to do about it.')
    action = await questioner.text('What to do about it:')
  }
  return wordsOf({
    status,
    ...(justification === undefined ? {} : { justification }),
    ...(reason === undefined ? {} : { reason }),
    ...(action === undefined ? {} : { action }),
  })
}

function statusIn(given: readonly string[]): VexStatus | undefined {
  const [status, ...more] = given
  if (status === undefined) return undefined
  const known = VEX_STATUSES.find((one) => one === status)
  if (known && more.length === 0) return known
  throw new PlimsollError(
    'option-invalid',
    `--status is one of ${VEX_STATUSES.join(', ')}, not «${given.join(',')}».`,
  )
}

function justificationIn(text: string | undefined): string | undefined {
  if (text === undefined || JUSTIFICATIONS.some((one) => one === text)) return text
  const message = `--justification does not know «${text}»${didYouMean(text, JUSTIFICATIONS)}; there are: ${JUSTIFICATIONS.join(', ')}.`
  throw new PlimsollError('option-invalid', message)
}
