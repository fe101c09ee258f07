import { PlimsollError } from '../../src/core/errors.ts'
import { linearRegExp } from '../../src/core/linear-regexp.ts'
import { importBundle } from '../../src/judgement/policy/anchore/import-bundle.ts'
import { policyText } from '../../src/judgement/policy/anchore/write.ts'
import { BUILT_IN_POLICIES } from '../../src/judgement/policy/built-in/index.ts'
import { compilePolicy } from '../../src/judgement/policy/compile.ts'
import { readPolicy } from '../../src/judgement/policy/read-policy.ts'
import { bundleOf, REPORT, rule } from '../anchore-bundles.ts'
import type { FuzzTarget } from './targets.ts'

async function judge(text: string): Promise<void> {
  const policy = await readPolicy(text, 'fuzz.policy.yaml')
  const { name, source, rules } = policy
  compilePolicy({ name, source, rules }, { compareVersions: (_, a, b) => (a < b ? -1 : 1) }).judge(REPORT)
}

const BUNDLE = bundleOf(
  [
    rule('vulnerabilities', 'package', {
      package_type: 'non-os',
      severity: 'high',
      package_path_exclude: '/srv/.*',
    }),
    rule('dockerfile', 'instruction', { instruction: 'RUN', check: 'like', value: 'apt .*' }, 'WARN'),
    rule('packages', 'required_package', { name: 'a', version: '1', version_match_type: 'minimum' }),
    rule('licenses', 'blacklist_partial_match', { licenses: 'GPL,MIT' }),
  ],
  {
    mappings: [
      { registry: 'a.*', repository: 'b/*', image: { type: 'tag', value: '1.*' }, policy_ids: ['p1'] },
      { registry: '*', repository: '*', image: { type: 'tag', value: '*' }, policy_ids: ['p1'] },
    ],
  },
)

/** Policies of people and of Anchore, and their patterns. */
export function policyTargets(): readonly FuzzTarget[] {
  return [
    {
      name: 'policy',
      corpus: BUILT_IN_POLICIES.map(({ text }) => Buffer.from(text)),
      run: async (input) => await judge(input.toString()),
    },
    {
      name: 'policy-bundle',
      corpus: [Buffer.from(BUNDLE)],
      run: async (input) => {
        const imported = policyText(importBundle(input.toString(), 'bundle.json'), 'bundle.json')
        try {
          await judge(imported)
        } catch (error) {
          // Whatever stands in a bundle: what is made of it is a right policy.
          throw new Error(`the imported policy is wrong:\n${imported}`, { cause: error })
        }
      },
    },
    {
      name: 'policy-pattern',
      corpus: ['^CVE-\\d{4}-\\d{4,7}$', '(?i)(a|b+)*[^c-e\\]]{2,5}?', '\\bx\\B.\\x41'].map((one) =>
        Buffer.from(one),
      ),
      run: async (input) => {
        await Promise.resolve()
        try {
          linearRegExp(input.toString())('CVE-2024-0001 aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab')
        } catch (error) {
          if (error instanceof Error && /^(?:a|the) pattern /.test(error.message))
            throw new PlimsollError('policy-invalid', error.message, { cause: error })
          throw error
        }
      },
    },
  ]
}
