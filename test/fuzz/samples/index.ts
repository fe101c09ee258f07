import { alpmSamples } from './alpm.ts'
import { bottlerocketSamples } from './bottlerocket.ts'
import { cargoLockSamples } from './cargo-lock.ts'
import { composerSamples } from './composer.ts'
import { declaredSamples } from './declared.ts'
import { executableSamples } from './executables.ts'
import { goModSamples } from './go-mod.ts'
import { mavenSamples } from './maven.ts'
import { npmSamples } from './npm.ts'
import { nugetSamples } from './nuget.ts'
import { pypiSamples } from './pypi.ts'
import { rpmSamples } from './rpm.ts'
import { rubygemsSamples } from './rubygems.ts'
import { sbomSamples } from './sbom.ts'
import type { AnalyserSample } from './types.ts'

/** Small well-formed files for the fuzzer to damage, one list an ecosystem. */
export const ANALYSER_SAMPLES: readonly AnalyserSample[] = [
  // One a line, sorted.
  ...alpmSamples,
  ...bottlerocketSamples,
  ...cargoLockSamples,
  ...composerSamples,
  ...declaredSamples,
  ...executableSamples,
  ...goModSamples,
  ...mavenSamples,
  ...npmSamples,
  ...nugetSamples,
  ...pypiSamples,
  ...rpmSamples,
  ...rubygemsSamples,
  ...sbomSamples,
]
