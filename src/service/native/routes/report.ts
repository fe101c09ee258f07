import * as z from 'zod/mini'
import type { Report } from '../../../core/report.ts'
import { REPORT_FORMATS } from '../../../reports/registry.ts'
import type { ReportFormat, ReportOptions } from '../../../reports/types.ts'
import type { ServiceContext } from '../../context.ts'
import { type Answer, RequestFault, type Route } from '../../http/route.ts'
import type { Matcher, StoredImage } from '../../parts.ts'
import { touchImage } from '../../store/images.ts'
import { PATH } from '../image-json.ts'
import { imageOfPath } from './images.ts'

/** Of a report that nobody looks at in a terminal. */
const OPTIONS: ReportOptions = { width: 120, color: false, showSuppressed: false, listAllPackages: false }

/** Formats that take more than a report: a template, a run of GitHub. */
const ELSEWHERE: ReadonlySet<string> = new Set(['template', 'github'])

export const SERVED_FORMATS = REPORT_FORMATS.filter(({ id }) => !ELSEWHERE.has(id))

/** By what is known of formats; all else is text. */
const TYPES: Readonly<Record<string, string>> = {
  csv: 'text/csv; charset=utf-8',
  html: 'text/html; charset=utf-8',
  junit: 'application/xml',
  markdown: 'text/markdown; charset=utf-8',
  sarif: 'application/sarif+json',
}

export function reportRoute(context: ServiceContext, matcher: Matcher): Route {
  return {
    method: 'GET',
    path: `${PATH}/{digest}/report`,
    id: 'getReport',
    summary: 'What the advisories of today say of an image, in any format of reports',
    access: 'report',
    query: {
      format: {
        summary: 'As --format of the command line; default: json',
        schema: z.enum(SERVED_FORMATS.map(({ id }) => id) as [string, ...string[]]),
      },
      'show-suppressed': {
        summary: 'The table lists suppressed findings too',
        schema: z.enum(['true', 'false']),
      },
    },
    answers: {
      200: { summary: 'The report' },
      202: { summary: 'The image is still being indexed, or there are no advisories yet' },
      400: { summary: 'Not a digest, or no format' },
      404: { summary: 'There is no such image' },
      409: { summary: 'The image could not be indexed' },
    },
    async handle(request) {
      const image = await imageOfPath(context, request)
      const id = (request.query['format'] as string | undefined) ?? 'json'
      const showSuppressed = request.query['show-suppressed'] === 'true'
      const waiting = unready(image)
      if (waiting) return waiting
      const format = await SERVED_FORMATS.find((one) => one.id === id)?.load()
      if (!format) throw new RequestFault(400, 'bad-request', `There is no format ${id}.`)
      await touchImage(context.store, image.id)
      const view = `report ${id} ${showSuppressed}`
      const make = (report: Report): Uint8Array => bytesOf(format, report, { ...OPTIONS, showSuppressed })
      const bytes = await matcher.view(image, view, make, { signal: request.signal })
      if (!bytes) return pending('There are no advisories yet.')
      return { status: 200, body: { kind: 'bytes', bytes, type: TYPES[id] ?? typeOf(bytes) } }
    },
  }
}

function unready(image: StoredImage): Answer | undefined {
  if (image.state === 'indexed') return undefined
  if (image.state === 'failed')
    throw new RequestFault(
      409,
      image.error?.code ?? 'internal',
      image.error?.message ?? 'It could not be indexed.',
    )
  return pending(`The image is being indexed: ${image.step}.`)
}

function pending(message: string): Answer {
  return { status: 202, headers: { 'retry-after': '2' }, body: { kind: 'json', value: { message } } }
}

function bytesOf(format: ReportFormat, report: Report, options: ReportOptions): Uint8Array {
  return Buffer.from([...format.write(report, options)].join(''))
}

function typeOf(bytes: Uint8Array): string {
  const first = String.fromCharCode(bytes[0] ?? 0)
  if (first === '{' || first === '[') return 'application/json'
  return first === '<' ? 'application/xml' : 'text/plain; charset=utf-8'
}
