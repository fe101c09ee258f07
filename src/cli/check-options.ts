import { trustedRegistries } from '../admission/allow-list/trusted-registries.ts'
import type { CheckOptions } from '../checks/kubernetes/check-input.ts'
import { PlimsollError } from '../core/errors.ts'
import type { PodPlace } from '../kubernetes/workload/pod-places.ts'
import type { OptionReader } from './options/read.ts'

/** The options of whatever checks objects. Throws `option-invalid`. */
export function checkOptions(options: OptionReader): CheckOptions {
  const level = options.list('pod-security')[0]
  return {
    podPlaces: options.list('workload-path').map(podPlaceOf),
    ...(level === 'baseline' || level === 'restricted' ? { podSecurity: level } : {}),
    ...trustOf(options.list('trusted-registry')),
  }
}

/** `Machine.example.org=spec.template` */
function podPlaceOf(text: string): PodPlace {
  const [, kind, group, path] = /^([A-Z]\w*)(?:\.([a-z0-9.-]+))?=([\w.-]+)$/.exec(text) ?? []
  if (kind === undefined || path === undefined)
    throw new PlimsollError(
      'option-invalid',
      `--workload-path is Kind.group=path.to.template, not «${text}».`,
    )
  return { kind, ...(group === undefined ? {} : { group }), path: path.split('.') }
}

function trustOf(texts: readonly string[]): Pick<CheckOptions, 'trusts'> {
  if (texts.length === 0) return {}
  const list = trustedRegistries(texts)
  if (list.kind === 'trusted') return { trusts: list.trusts }
  throw new PlimsollError('option-invalid', `--trusted-registry «${list.text}» is wrong: ${list.fault}.`)
}
