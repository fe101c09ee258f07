import type { ScalarTag, Tags } from 'yaml'

/**
 * The values of plain words as Kubernetes reads them, which goes by YAML 1.1 in part: `yes` and `on` are true, `0755`
 * is octal; but dates are texts and `1:30` is no number. https://github.com/kubernetes-sigs/yaml
 */
export function kubernetesTags(core: Tags): Tags {
  return [
    ...core.filter((tag) => typeof tag === 'string' || !REPLACED.has(tag.tag)),
    TRUE_OR_FALSE,
    OCTAL,
    ...core.filter((tag) => typeof tag !== 'string' && tag.tag === 'tag:yaml.org,2002:int'),
  ]
}

const REPLACED: ReadonlySet<string> = new Set(['tag:yaml.org,2002:bool', 'tag:yaml.org,2002:int'])

const TRUE_OR_FALSE: ScalarTag = {
  tag: 'tag:yaml.org,2002:bool',
  default: true,
  test: /^(?:y|Y|yes|Yes|YES|on|On|ON|true|True|TRUE|n|N|no|No|NO|off|Off|OFF|false|False|FALSE)$/,
  resolve: (text) => /^(?:y|on|true)/i.test(text),
}

const OCTAL: ScalarTag = {
  tag: 'tag:yaml.org,2002:int',
  default: true,
  format: 'OCT',
  test: /^[-+]?0[0-7]+$/,
  resolve: (text) => Number.parseInt(text, 8),
}
