import { LOOKING, TREES } from './command-sets.ts'
import type { CommandName, Option } from './types.ts'

/** What a scan may look for; all of it is what `review` does. */
export const SCANNERS = ['vuln', 'secret', 'misconfig', 'hygiene', 'reachability'] as const

/** Those that may look at what should not be in an image. */
const TIDYING: readonly CommandName[] = ['image', 'rootfs', 'hygiene', 'review']
const CHOOSING: readonly CommandName[] = LOOKING.filter((name) => name !== 'review')

/** What is looked for besides flaws of packages, and how. */
export const LOOKING_OPTIONS: readonly Option[] = [
  {
    name: 'scanners',
    value: { kind: 'list', placeholder: 'WHAT', choices: SCANNERS },
    default: 'vuln',
    help: 'what is looked for: flaws of packages, secrets, what is set up wrongly, what should not be in an image, and whether the image starts what has a flaw',
    group: 'Target',
    commands: CHOOSING,
    file: 'scanners',
  },
  {
    name: 'dive-ci',
    value: { kind: 'text', placeholder: 'FILE' },
    help: 'limits of waste as dive has them: lowestEfficiency, highestWastedBytes, highestUserWastedPercent (default: .dive-ci, where there is one)',
    group: 'Target',
    commands: TIDYING,
    file: 'hygiene.dive-ci',
  },
  {
    name: 'lowest-efficiency',
    value: { kind: 'text', placeholder: 'SHARE' },
    help: 'object to an image that is less efficient, 0 to 1, by the way dive counts (default: 0.9)',
    group: 'Target',
    commands: TIDYING,
    file: 'hygiene.lowest-efficiency',
  },
  {
    name: 'highest-wasted-bytes',
    value: { kind: 'text', placeholder: 'SIZE' },
    help: 'object to an image that wastes more: 20MB',
    group: 'Target',
    commands: TIDYING,
    file: 'hygiene.highest-wasted-bytes',
  },
  {
    name: 'highest-user-wasted-percent',
    value: { kind: 'text', placeholder: 'SHARE' },
    help: 'object to an image whose upper layers waste a larger share, 0 to 1 (default: 0.1)',
    group: 'Target',
    commands: TIDYING,
    file: 'hygiene.highest-user-wasted-percent',
  },
  {
    name: 'duplicates',
    value: { kind: 'flag' },
    help: 'compare the contents of all files of an image, and tell which are there several times',
    group: 'Target',
    commands: TIDYING,
    file: 'hygiene.duplicates',
  },
  {
    name: 'secret-config',
    value: { kind: 'text', placeholder: 'FILE' },
    help: 'rules of secrets of your own: trivy-secret.yaml, or by docs/secrets.md (default: trivy-secret.yaml, where there is one)',
    group: 'Target',
    commands: LOOKING,
    file: 'secret.config',
  },
  {
    name: 'secret-confidence',
    value: { kind: 'choice', choices: ['high', 'medium', 'low'] },
    default: 'medium',
    help: 'tell only secrets of which it is at least so sure that they are some',
    group: 'Target',
    commands: LOOKING,
    file: 'secret.confidence',
  },
  {
    name: 'secret-tests',
    value: { kind: 'choice', choices: ['report', 'lower', 'skip'] },
    default: 'lower',
    help: 'what becomes of secrets in folders and files of tests: told as any other, a step less sure, or not looked at',
    group: 'Target',
    commands: LOOKING,
    file: 'secret.tests',
  },
  {
    name: 'history',
    value: { kind: 'flag' },
    help: 'look for secrets in every commit of the repository too, not only in the files as they are',
    group: 'Target',
    commands: TREES.filter((name) => LOOKING.includes(name)),
    file: 'secret.history',
  },
  {
    name: 'secret-baseline',
    value: { kind: 'text', placeholder: 'FILE' },
    help: 'secrets that are known and accepted: only new ones are told',
    group: 'Decisions',
    commands: LOOKING,
    file: 'secret.baseline',
  },
  {
    name: 'update-secret-baseline',
    value: { kind: 'flag' },
    help: 'write --secret-baseline anew, so that it accepts all that was found',
    group: 'Decisions',
    commands: LOOKING,
    isGivenOnly: true,
  },
]
