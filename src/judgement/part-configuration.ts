import type {
  ConfigurationReport,
  Misconfiguration,
  SuppressedMisconfiguration,
} from '../core/misconfiguration.ts'

/** Parts what is suppressed from what is not, in their order. */
export function partConfiguration(
  configuration: ConfigurationReport,
  suppress: (one: Misconfiguration) => Omit<SuppressedMisconfiguration, 'misconfiguration'> | undefined,
): ConfigurationReport {
  const kept: Misconfiguration[] = []
  const suppressed: SuppressedMisconfiguration[] = [...configuration.suppressed]
  for (const one of configuration.misconfigurations) {
    const by = suppress(one)
    if (by) suppressed.push({ misconfiguration: one, ...by })
    else kept.push(one)
  }
  return { ...configuration, misconfigurations: kept, suppressed }
}
