import { allOf, celList, celText } from './cel-text.ts'
import { type GateTranslator, none, type Params, rule, type Translation } from './translation.ts'

export const packages: GateTranslator = (trigger, params) => {
  switch (trigger) {
    case 'required_package':
      return requiredPackage(params)
    case 'blacklist':
    case 'denylist':
      return forbiddenPackage(params)
    case 'verify':
      return none('files are not held against the list of their package manager')
    default:
      return undefined
  }
}

function requiredPackage(params: Params): Translation {
  const name = params.text('name')
  const version = params.text('version')
  const isMinimum = params.text('version_match_type') === 'minimum'
  if (name === undefined) return none('it names no package')
  const quoted = celText(name)
  const message = `the package ${name}${version === undefined ? '' : ` ${isMinimum ? 'of at least ' : ''}${version}`} is not there`
  if (version === undefined) return rule('report', `!report.hasPackage(${quoted})`, message)
  if (!isMinimum) return rule('report', `!report.hasPackage(${quoted}, ${celText(version)})`, message)
  return rule(
    'report',
    `!report.packages.exists(p, p.name == ${quoted} && !p.olderThan(${celText(version)}))`,
    message,
  )
}

function forbiddenPackage(params: Params, type?: string): Translation {
  const name = params.text('name')
  const version = params.text('version')
  if (name === undefined) return none('it names no package')
  return rule(
    'package',
    allOf([
      type === undefined ? undefined : `pkg.type == ${celText(type)}`,
      `[pkg.name, pkg.fullName].exists(n, n == ${celText(name)})`,
      // Anchore takes the version of a package of a distribution apart from its release.
      version === undefined
        ? undefined
        : `(pkg.version == ${celText(version)} || pkg.version.startsWith(${celText(`${version}-`)}))`,
    ]),
    '{{pkg.fullName}} {{pkg.version}} is there',
  )
}

/** Of `npms` and `ruby_gems`: lists of packages are not held against what their registries have. */
export function registryGate(type: string): GateTranslator {
  return (trigger, params) => {
    switch (trigger) {
      case 'blacklist':
      case 'blacklisted_name_version':
      case 'denylist':
        return forbiddenPackage(params, type)
      case 'newer_version_in_feed':
      case 'newer_version_found_in_feed':
      case 'unknown_in_feeds':
      case 'not_found_in_feed':
      case 'version_not_in_feeds':
      case 'version_not_found_in_feed':
      case 'bad_version':
      case 'feed_data_unavailable':
        return none('packages are not held against the list of their registry')
      default:
        return undefined
    }
  }
}

export const licenses: GateTranslator = (trigger, params) => {
  const names = params.list('licenses')
  if (names.length === 0) return none('licenses is empty')
  const message = '{{pkg.fullName}} is under {{pkg.licenses}}'
  switch (trigger) {
    // Anchore looks at each word.
    case 'blacklist_exact_match':
    case 'denylist_exact_match':
      return rule(
        'package',
        `pkg.licenses.exists(l, l.split(" ").exists(word, word in ${celList(names)}))`,
        message,
      )
    case 'blacklist_partial_match':
    case 'denylist_partial_match':
      return rule(
        'package',
        `pkg.licenses.exists(l, ${celList(names)}.exists(part, l.contains(part)))`,
        message,
      )
    default:
      return undefined
  }
}
