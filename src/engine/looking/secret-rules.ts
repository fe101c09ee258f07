import { readFile } from 'node:fs/promises'
import { faultOf, PlimsollError } from '../../core/errors.ts'
import { ruleSet } from '../../secrets/rules/index.ts'
import type { SecretConfig } from '../../secrets/rules/secret-config.ts'
import type { RuleSet } from '../../secrets/types.ts'
import type { SecretSources } from './types.ts'

/** The rules that come with the program, by what the user's file says of them. Throws `config-invalid` and errors of reading. */
export async function readRules(
  { confidence, tests, configFile }: SecretSources,
  signal: AbortSignal,
): Promise<RuleSet> {
  const config = configFile === undefined ? undefined : await readConfig(configFile, signal)
  return ruleSet({ minConfidence: confidence, tests, ...(config ? { config } : {}) })
}

async function readConfig(file: string, signal: AbortSignal): Promise<SecretConfig> {
  let text: string
  try {
    text = await readFile(file, { encoding: 'utf8', signal })
  } catch (error) {
    signal.throwIfAborted()
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      throw new PlimsollError('input-not-found', `There is no file ${file} (--secret-config).`)
    throw new PlimsollError('input-unreadable', `${file} cannot be read: ${faultOf(error)}.`)
  }
  const { readSecretConfig } = await import('../../secrets/rules/trivy-config.ts')
  return await readSecretConfig(file, text)
}
