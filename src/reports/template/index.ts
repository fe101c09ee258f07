import { PlimsollError } from '../../core/errors.ts'
import type { Report } from '../../core/report.ts'
import type { ReportFormat, ReportOptions } from '../types.ts'
import { checkNames } from './check-names.ts'
import { TEMPLATE_LIMITS } from './limits.ts'
import { type Node, parseTemplate } from './parse.ts'
import { renderTemplate } from './render.ts'
import { REPORT_SHAPE } from './shape.ts'
import { viewOf } from './view.ts'

/**
 * The user's own form, by a template without logic (parse.ts gives the language, shape.ts the names). Whether it says what
 * is suppressed and what was not judged is in the hands of whoever writes it; `notes` and `suppressed` hold all of it.
 */
export const templateFormat: ReportFormat = {
  write: writeTemplate,
  check: (options) => {
    compile(options)
  },
}

function* writeTemplate(report: Report, options: ReportOptions): Generator<string> {
  yield* renderTemplate(compile(options), viewOf(report), TEMPLATE_LIMITS)
}

/** Throws `option-invalid` without a template, `template-invalid` for a wrong one. */
function compile({ template }: ReportOptions): readonly Node[] {
  if (template === undefined)
    throw new PlimsollError(
      'option-invalid',
      'The format template needs a file with the template: --template FILE.',
    )
  const nodes = parseTemplate(template, TEMPLATE_LIMITS)
  checkNames(nodes, template, REPORT_SHAPE)
  return nodes
}
