import { allOf, celDouble, celList, celMatch } from './cel-text.ts'
import { type GateTranslator, none, type Params, rule, type Translation } from './translation.ts'

const MESSAGE =
  '{{finding.severity}} {{finding.id}} in {{pkg.fullName}} {{pkg.version}}{{finding.fixed ? ": fixed in " + finding.fixedVersion : ""}}'

const UNAVAILABLE = [
  'distribution-unknown',
  'distribution-unsupported',
  'release-unsupported',
  'ecosystem-unsupported',
  'feed-missing',
  'feed-empty',
]

/** https://docs.anchore.com/current/docs/overview/concepts/policy/policy_checks/ */
export const vulnerabilities: GateTranslator = (trigger, params) => {
  switch (trigger) {
    case 'package':
      return packageTrigger(params)
    case 'stale_feed_data': {
      const days = params.number('max_days_since_sync')
      if (days === undefined) return none('max_days_since_sync is no number')
      return rule(
        'report',
        `report.feeds.size() > 0 && report.feedAgeDays > ${Math.trunc(days)}`,
        'advisories are {{report.feedAgeDays}} days old',
      )
    }
    case 'vulnerability_data_unavailable':
      return rule(
        'report',
        `report.problems.exists(code, code in ${celList(UNAVAILABLE)})`,
        'there are no advisories for {{report.target}}, or for a part of it',
      )
    case 'blacklist':
    case 'denylist': {
      const ids = params.list('vulnerability_ids')
      if (ids.length === 0) return none('vulnerability_ids is empty')
      return rule(
        'finding',
        allOf([
          `finding.ids.exists(id, id in ${celList(ids)})`,
          params.flag('vendor_only', false) ? 'finding.status != "will_not_fix"' : undefined,
        ]),
        MESSAGE,
      )
    }
    case 'kev_list':
    case 'kev list':
      return rule('finding', 'finding.kev', '{{finding.id}} in {{pkg.fullName}} is known to be exploited')
    default:
      return undefined
  }
}

function packageTrigger(params: Params): Translation {
  const differences: string[] = []
  const severity = severityCondition(params, differences)
  if (severity === undefined) return none('Negligible is LOW here, so the severity cannot be said')
  const scores = scoreConditions(params, differences)
  if (typeof scores === 'string') return none(scores)
  const type = params.text('package_type') ?? 'all'
  const fix = params.text('fix_available')
  const condition = allOf([
    type === 'os' ? 'pkg.class == "os"' : type === 'non-os' ? 'pkg.class != "os"' : undefined,
    severity,
    ...scores,
    fix === undefined ? undefined : fix.toLowerCase() === 'true' ? 'finding.fixed' : '!finding.fixed',
    // Anchore's default is true.
    params.flag('vendor_only', true) ? 'finding.status != "will_not_fix"' : undefined,
    ageCondition(params, differences),
    pathCondition(params, differences),
  ])
  return rule('finding', condition, MESSAGE, differences)
}

const LEVELS: Readonly<Record<string, string>> = {
  unknown: 'UNKNOWN',
  low: 'LOW',
  medium: 'MEDIUM',
  high: 'HIGH',
  critical: 'CRITICAL',
}

const NEGLIGIBLE = 'Negligible is LOW here, so it hits those of that severity as well'

/** Anchore tells Negligible, between Unknown and Low, from Low; we do not. `undefined` where that matters too much. */
function severityCondition(params: Params, differences: string[]): string | undefined {
  const word = (params.text('severity') ?? 'unknown').toLowerCase()
  const comparison = params.text('severity_comparison') ?? '>'
  if (word === 'negligible') {
    if (comparison === '>=') return 'finding.severity > UNKNOWN'
    if (comparison !== '>') return undefined
    differences.push(NEGLIGIBLE)
    return 'finding.severity >= LOW'
  }
  const level = LEVELS[word]
  if (level === undefined || !(comparison in COMPARISONS)) return undefined
  if (word === 'low') {
    if (comparison === '<' || comparison === '!=') return undefined
    if (comparison === '>=' || comparison === '=') differences.push(NEGLIGIBLE)
  }
  return `finding.severity ${COMPARISONS[comparison]} ${level}`
}

const COMPARISONS: Readonly<Record<string, string>> = {
  '=': '==',
  '!=': '!=',
  '<': '<',
  '>': '>',
  '<=': '<=',
  '>=': '>=',
}

/** Conditions, or why there are none. */
function scoreConditions(params: Params, differences: string[]): readonly string[] | string {
  const conditions: string[] = []
  const base = params.number('cvss_v3_base_score')
  const comparison = COMPARISONS[params.text('cvss_v3_base_score_comparison') ?? '>=']
  if (base !== undefined)
    // Without a score of NVD, Anchore's is -1.
    conditions.push(
      `("nvd" in finding.scoresV3 ? finding.scoresV3["nvd"] : -1.0) ${comparison ?? '>='} ${celDouble(base)}`,
    )
  const vendor = params.number('vendor_cvss_v3_base_score')
  const vendorComparison = COMPARISONS[params.text('vendor_cvss_v3_base_score_comparison') ?? '>='] ?? '>='
  if (vendor !== undefined) {
    conditions.push(highestOfVendors(vendorComparison, celDouble(vendor)))
    differences.push('a vendor is here everybody who gives a score but NVD')
  }
  for (const part of ['exploitability', 'impact'])
    for (const prefix of ['', 'vendor_'])
      if (params.text(`${prefix}cvss_v3_${part}_score`) !== undefined)
        return `the ${part} score of CVSS is not kept`
  return conditions
}

function highestOfVendors(comparison: string, score: string): string {
  const one = (macro: string, sign: string): string =>
    `finding.scoresV3.map(author, author != "nvd", finding.scoresV3[author]).${macro}(score, score ${sign} ${score})`
  if (comparison === '<' || comparison === '<=') return one('all', comparison)
  if (comparison === '==') return `${one('exists', '==')} && ${one('all', '<=')}`
  if (comparison === '!=') return `!(${one('exists', '==')} && ${one('all', '<=')})`
  return one('exists', comparison)
}

function ageCondition(params: Params, differences: string[]): string | undefined {
  if (params.number('max_days_since_fix') !== undefined)
    differences.push('max_days_since_fix is left out, because nobody says when a fix came: it hits sooner')
  const days = params.number('max_days_since_creation')
  if (days === undefined) return undefined
  differences.push('max_days_since_creation counts from the publication; what has no date counts as old')
  return `(!finding.hasPublished || finding.ageDays >= ${Math.trunc(days)})`
}

function pathCondition(params: Params, differences: string[]): string | undefined {
  const pattern = params.text('package_path_exclude')
  if (pattern === undefined) return undefined
  const matches = celMatch('("/" + pkg.path)', pattern)
  if (matches === undefined) {
    differences.push(`package_path_exclude is left out, because its pattern cannot be said: ${pattern}`)
    return undefined
  }
  return `(pkg.class == "os" || !${matches})`
}
