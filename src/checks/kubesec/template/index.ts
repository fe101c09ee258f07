import { printable } from '../../../core/printable.ts'
import type { KubesecReport, RuleReference } from '../report.ts'
import { TEMPLATE_LIMITS, type TemplateLimits } from './limits.ts'
import { parseTemplate } from './parse.ts'
import { renderTemplate } from './render.ts'
import type { Value } from './values.ts'

/** Reports by a template in Go's language, as kubesec takes it. Throws `kubesec-invalid`. */
export function reportByTemplate(
  reports: readonly KubesecReport[],
  template: string,
  now: Date,
  limits: TemplateLimits = TEMPLATE_LIMITS,
): string {
  return renderTemplate(parseTemplate(template, limits), reports.map(viewOf), { limits, now })
}

/** With the names that templates know. Texts of manifests lose what a terminal would obey. */
function viewOf({ object, valid, fileName, rules, message, score, scoring }: KubesecReport): Value {
  return {
    Object: printable(object),
    Valid: valid,
    FileName: printable(fileName),
    Rules: rules.map(ruleView),
    Message: message.split('\n').map(printable).join('\n'),
    Score: score,
    Scoring: {
      Critical: scoring.critical.map(ruleView),
      Passed: scoring.passed.map(ruleView),
      Advise: scoring.advise.map(ruleView),
    },
  }
}

function ruleView({ id, selector, reason, points }: RuleReference): Value {
  return { ID: id, Selector: selector, Reason: reason, Weight: 0, Link: '', Containers: 0, Points: points }
}
