import { celList, celMatch, celText } from './cel-text.ts'
import { type GateTranslator, none, type Params, rule, type Translation } from './translation.ts'

/** Checks of Anchore's that compare a text with a value; undefined where it cannot be said. */
function comparison(subject: string, check: string, value: string): string | undefined {
  const items = value.split(',').map((item) => item.trim())
  switch (check) {
    case '=':
      return `${subject} == ${celText(value)}`
    case '!=':
      return `${subject} != ${celText(value)}`
    case '<':
    case '>':
    case '<=':
    case '>=':
      return `${subject} ${check} ${celText(value)}`
    case 'exists':
      return `${subject} != ""`
    case 'not_exists':
      return `${subject} == ""`
    case 'like':
      return celMatch(subject, value)
    case 'not_like': {
      const matches = celMatch(subject, value)
      return matches === undefined ? undefined : `!${matches}`
    }
    case 'in':
      return `${subject} in ${celList(items)}`
    case 'not_in':
      return `!(${subject} in ${celList(items)})`
    default:
      return undefined
  }
}

export const dockerfile: GateTranslator = (trigger, params) => {
  switch (trigger) {
    case 'instruction':
      return instruction(params)
    case 'effective_user':
      return effectiveUser(params)
    case 'exposed_ports':
      return exposedPorts(params)
    case 'no_dockerfile_provided':
      return none('a scan knows no Dockerfile, only the history of the image')
    default:
      return undefined
  }
}

function instruction(params: Params): Translation {
  const name = (params.text('instruction') ?? '').toUpperCase()
  const check = params.text('check') ?? ''
  const value = params.text('value')
  const differences = params.flag('actual_dockerfile_only', false)
    ? ['it looks at the history of the image, because a scan knows no Dockerfile']
    : []
  if (name === 'FROM') return none('the history of an image does not have its FROM')
  const message = `the image has ${check === 'not_exists' ? 'no' : 'an instruction'} ${name}${value === undefined ? '' : ` that is ${check} ${value}`}`
  if (check === 'exists' || check === 'not_exists') {
    const has =
      name === 'HEALTHCHECK'
        ? 'image.healthcheck'
        : `image.instructions.exists(i, i.name == ${celText(name)})`
    return rule('image', check === 'exists' ? has : `!${has}`, plain(message), differences)
  }
  if (value === undefined) return none(`the check ${check} has no value`)
  const compared = comparison('i.text', check, value)
  if (compared === undefined) return none(`the check ${check} of ${value} cannot be said`)
  return rule(
    'image',
    `image.instructions.exists(i, i.name == ${celText(name)} && ${compared})`,
    plain(message),
    differences,
  )
}

/** Values of a bundle in a message are no CEL. */
function plain(text: string): string {
  return text.replaceAll('{{', '{ {')
}

const ALLOWING: ReadonlySet<string> = new Set(['whitelist', 'allowlist'])

function effectiveUser(params: Params): Translation {
  const isAllowed = ALLOWING.has((params.text('type') ?? '').toLowerCase())
  const users = params.list('users')
  if (users.length === 0) return none('users is empty')
  const listed = `(image.user == "" ? "root" : image.user) in ${celList(users)}`
  return rule(
    'image',
    isAllowed ? `!(${listed})` : listed,
    'runs as the user «{{image.user == "" ? "root" : image.user}}»',
  )
}

function exposedPorts(params: Params): Translation {
  const isAllowed = ALLOWING.has((params.text('type') ?? '').toLowerCase())
  const ports = params.list('ports')
  if (ports.length === 0 || !ports.every((port) => /^\d{1,5}$/.test(port)))
    return none('ports are no numbers')
  const listed = `port in [${ports.map(Number).join(', ')}]`
  // 0 stands for any.
  const condition = ports.some((port) => Number(port) === 0)
    ? 'image.ports.size() > 0'
    : `image.ports.exists(port, ${isAllowed ? `!(${listed})` : listed})`
  return rule('image', condition, 'exposes {{image.exposedPorts}}')
}

const NUMBERS: Readonly<Record<string, string>> = { size: 'image.size', layer_count: 'image.layers' }
const TEXTS: Readonly<Record<string, string>> = {
  architecture: 'image.architecture',
  os_type: 'image.os',
  distro: 'distribution.family',
  distro_version: 'distribution.version',
}
const NUMBER_CHECKS: Readonly<Record<string, string>> = {
  '=': '==',
  '!=': '!=',
  '<': '<',
  '>': '>',
  '<=': '<=',
  '>=': '>=',
}
/** What os-release calls them, and what Anchore does. */
const FAMILIES: Readonly<Record<string, string>> = {
  rhel: 'redhat',
  ol: 'oracle',
  amzn: 'amazon',
  rockylinux: 'rocky',
  'opensuse-leap': 'opensuse',
}

export const metadata: GateTranslator = (trigger, params) => {
  if (trigger !== 'attribute') return undefined
  const attribute = params.text('attribute') ?? params.text('attributes') ?? ''
  const check = params.text('check') ?? ''
  const value = params.text('value') ?? params.text('check_value') ?? ''
  const message = plain(`its ${attribute} is ${check} ${value}`.trim())
  const number = NUMBERS[attribute]
  if (number !== undefined) {
    const sign = NUMBER_CHECKS[check]
    if (sign === undefined || !/^\d+$/.test(value))
      return none(`${attribute} ${check} ${value} cannot be said`)
    return rule('image', `${number} ${sign} ${value}`, message)
  }
  const subject = TEXTS[attribute]
  if (subject === undefined) return none(`${attribute || 'the attribute'} is not kept`)
  const named =
    attribute === 'distro'
      ? value
          .split(',')
          .map((one) => FAMILIES[one.trim()] ?? one.trim())
          .join(',')
      : value
  // `12` is the version of Debian 12.5 for os-release, and so for Anchore.
  if (attribute === 'distro_version' && ['=', 'in'].includes(check))
    return rule(
      'image',
      `[distribution.version, distribution.release].exists(v, ${comparison('v', check, named)})`,
      message,
    )
  if (attribute === 'distro_version' && ['!=', 'not_in'].includes(check))
    return rule(
      'image',
      `[distribution.version, distribution.release].all(v, ${comparison('v', check, named)})`,
      message,
    )
  const condition = comparison(
    attribute === 'distro_version' ? 'distribution.release' : subject,
    check,
    named,
  )
  return condition === undefined
    ? none(`the check ${check} of ${value} cannot be said`)
    : rule('image', condition, message)
}

export const files: GateTranslator = (trigger, params) => {
  switch (trigger) {
    case 'name_match': {
      const pattern = params.text('regex') ?? ''
      const condition = celMatch('("/" + file.path)', pattern)
      if (condition === undefined || pattern === '') return none(`the pattern cannot be said: ${pattern}`)
      const translated = rule('file', condition, '{{file.path}} is there')
      return translated.kind === 'rule' ? { ...translated, files: ['**'] } : translated
    }
    case 'content_regex_match':
      return none('what files hold is not looked at')
    case 'suid_or_guid_set': {
      const translated = rule(
        'file',
        'file.setuid || file.setgid',
        '{{file.path}} runs with the rights of its owner or group',
      )
      return translated.kind === 'rule' ? { ...translated, files: ['**'] } : translated
    }
    case 'attribute_match':
      return none('digests and most modes of files are not kept')
    default:
      return undefined
  }
}

export const always: GateTranslator = (trigger) =>
  trigger === 'always' ? rule('report', 'true', 'always') : undefined
